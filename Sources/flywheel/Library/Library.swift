/// The operations of the bundled service, in the language of scenarios.
enum Library {
    static let profile = String(decoding: PackageResources.profile_yaml, as: UTF8.self)
}
