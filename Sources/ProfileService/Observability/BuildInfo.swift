/// Which build this is, as `flywheel_build_info` at `/metrics` says it.
public enum BuildInfo {
    public static let version = "0.1.0"
}
