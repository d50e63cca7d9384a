/// Files that are part of the program.
enum Library {
    /// The operations of the bundled service, in the language of scenarios.
    static let profile = String(decoding: PackageResources.profile_yaml, as: UTF8.self)
    /// The JSON Schema of scenario files.
    static let schema = String(decoding: PackageResources.scenario_schema_json, as: UTF8.self)
}
