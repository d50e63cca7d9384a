/// Puts a template together; neighbouring texts become one.
struct TemplateBuilder {
    private var segments: [Template.Segment] = []
    private var pending = ""

    var template: Template { Template(pending.isEmpty ? segments : segments + [.text(pending)]) }

    mutating func append(_ text: String) { pending += text }

    mutating func append(_ slot: Slot) {
        if !pending.isEmpty { segments.append(.text(pending)) }
        pending = ""
        segments.append(.slot(slot))
    }
}
