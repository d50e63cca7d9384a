/// The two examples of the documents; the second is given a load, which it leaves out.
enum Documented {
    static let flywheel = #"""
        # yaml-language-server: $schema=scenario.schema.json
        name: flywheel                          # [a-z0-9-]{1,64}; default: the file's name; names the report folder
        description: The day-to-day mix of the retrieve/sync/update flywheel.
        seed: 42                                # fixes arrivals, users, payloads; default 1

        target:                                 # exactly one
          bundled:                              # start the reference service (and its PostgreSQL) for this run
            database: ephemeral                 # or a connection string
            cache: {capacity: 2000, ttl: 5m, policy: lru}
            rateLimits: {read: {quota: 6000/m, burst: 600}, write: {quota: 2000/m, burst: 200}}   # above the hottest user's rate
          # url: https://profiles.staging.example     # any HTTP service

        users:                                  # the population that keys are drawn from
          count: 20000
          popularity: {zipf: 0.99}              # uniform | {zipf: s} | {hotspot: {keys: 20%, traffic: 80%}} | latest | sequential

        operations:                             # one request each; weight 1 unless given, 0 for one that only a journey or a login names
          retrieve: {use: profile.retrieve, weight: 80}     # profile.* is a library of operations in this same language
          sync:     {use: profile.sync,     weight: 5}
          update:   {use: profile.update,   weight: 15}

        load:                                   # phases, in order; `startAt` lets one overlap another
          - {name: warm,   executor: constant-arrival-rate, rate: 500/s, duration: 5s, measure: false}
          - {name: steady, executor: constant-arrival-rate, rate: 1000/s, duration: 60s, arrivals: poisson}

        gates:                                  # see metrics-and-gates.md
          - latency{operation=retrieve} p99 < 50ms
          - error_rate < 0.1%
          - rate_limited < 1%
          - cache_hit_ratio >= 50%

        """#

    static let shop = #"""
        target: {url: https://shop.staging.example}
        users: {count: 500, popularity: uniform, file: accounts.csv}      # row i is user i: {{ user.email }}
        auth: {login: {operation: login, per: user, token: token, renew: 50m}}
        operations:
          login:
            weight: 0
            auth: none
            request: {method: POST, url: https://id.staging.example/token, form: {grant_type: password, username: "{{ user.email }}", password: "{{ env.SHOP_PASSWORD }}"}}
            extract: {token: {json: /access_token}}
          list:
            weight: 0
            request: {path: /items, query: {page: "{{ random.int(1,20) }}"}}
            extract: {item: {json: "/items/*/id", pick: random}}
          item: {weight: 0, request: {path: "/items/{{ var.item }}"}, expect: {status: 200, json: {/id: {present: true}}}}
        journeys:
          browse:
            weight: 1
            steps: [list, {think: {exponential: 2s}}, {repeat: {times: 3, steps: [item, {think: 1s}]}}]
        load:
          - {name: steady, executor: constant-arrival-rate, rate: 5/s, duration: 60s}

        """#

    /// Five hundred accounts, as the second example names them.
    static let accounts = "email,city\n" + (0..<500).map { "u\($0)@shop.example,\"Ort \($0)\"\n" }.joined()

    /// As the scenario that ships has them, and fewer.
    static let shortAccounts = "email,city\nada@shop.example,London\n"

    static let environment = ["SHOP_PASSWORD": "corr3ct horse"]
}
