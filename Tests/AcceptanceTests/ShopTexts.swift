/// Scenarios for the stand-in shop, small enough to be read beside a test.
enum ShopTexts {
    static let accounts = "email,city\nada@shop.example,London\ngrace@shop.example,\"Washington, D.C.\"\n"

    static let environment = ["SHOP_PASSWORD": ShopService.password]

    /// Lists and items as a journey, lists on their own, behind a login of each account.
    static func browse(
        _ service: ShopService, load: String = "[{name: steady, executor: constant-vus, vus: 1, duration: 1s}]",
        gates: [String] = [], more: String = ""
    ) -> String {
        """
        name: shop
        target: {url: "\(service.shop.url)"}
        users: {popularity: sequential, file: accounts.csv}
        auth: {login: {operation: login, per: user, token: token, renew: 50m}}
        operations:
          login:
            weight: 0
            auth: none
            request:
              method: POST
              url: "\(service.identity.url)/token"
              form: {grant_type: password, username: "{{ user.email }}", password: "{{ env.SHOP_PASSWORD }}"}
            extract: {token: {json: /access_token}}
          list:
            weight: 3
            request: {path: /items, query: {page: "{{ random.int(1,20) }}"}}
            extract: {item: {json: "/items/*/id", pick: random}}
          item:
            weight: 0
            request: {path: "/items/{{ var.item }}"}
            expect: {status: 200, json: {/id: "{{ var.item }}"}}
        journeys:
          browse: {weight: 1, steps: [list, {think: {exponential: 20ms}}, {repeat: {times: 2, steps: [item]}}]}
        load: \(load)
        gates: [\(gates.map { "'\($0)'" }.joined(separator: ", "))]
        \(more)

        """
    }

    /// A program in whose folder the scenario lies as `shop.yaml`, with its accounts.
    static func program(_ text: String) throws -> FlywheelProgram {
        let program = try FlywheelProgram()
        try program.write("shop.yaml", text)
        try program.write("accounts.csv", accounts)
        return program
    }
}
