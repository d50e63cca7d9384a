// swift-tools-version: 6.2
import PackageDescription

/// What every target is compiled with: the compiler is the linter.
let besideNIO: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]
/// For every target that does not see SwiftNIO. (Beside it a clean release build finds C structs such as `timespec` in
/// CNIOLinux, which includes the same headers, and would ask to import that.)
let strict = besideNIO + [.enableUpcomingFeature("MemberImportVisibility")]

/// One room of the house. The order below is the order of the arrows: a room knows only rooms above it.
func room(
    _ name: String, _ knows: [Target.Dependency], resources: [Resource] = [], settings: [SwiftSetting] = strict
) -> Target {
    .target(name: name, dependencies: knows, resources: resources, swiftSettings: settings)
}

func tests(_ name: String, _ knows: [Target.Dependency], settings: [SwiftSetting] = strict) -> Target {
    .testTarget(name: name, dependencies: knows, swiftSettings: settings)
}

extension Target.Dependency {
    static let histogram = product(name: "Histogram", package: "hdrhistogram-swift")
    static let subprocess = product(name: "Subprocess", package: "swift-subprocess")
    static let system = product(name: "SystemPackage", package: "swift-system")
    static let yams = product(name: "Yams", package: "Yams")
    static let crypto = product(name: "Crypto", package: "swift-crypto")
    static let logging = product(name: "Logging", package: "swift-log")
    static let deque = product(name: "DequeModule", package: "swift-collections")
    static let heap = product(name: "HeapModule", package: "swift-collections")
    static let arguments = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let lifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let hummingbird = product(name: "Hummingbird", package: "hummingbird")
    static let hummingbirdTesting = product(name: "HummingbirdTesting", package: "hummingbird")
    static let httpTypes = product(name: "HTTPTypes", package: "swift-http-types")
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioConcurrency = product(name: "NIOConcurrencyHelpers", package: "swift-nio")
    static let nioHTTPTypes = product(name: "NIOHTTPTypes", package: "swift-nio-extras")
    static let unixSignals = product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let jwt = product(name: "JWTKit", package: "jwt-kit")
}

let package = Package(
    name: "flywheel",
    products: [.executable(name: "flywheel", targets: ["flywheel"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CLinux"),
        // Counts allocations; linked into the benchmarks alone.
        .target(name: "CAllocations"),
        room("NullTarget", ["CLinux"]),
        room("Signals", []),
        room("ChildProcesses", ["CLinux", .subprocess, .system]),
        room("Postgres", ["CPostgres", "CLinux", "ChildProcesses"]),
        room(
            "ProfileService",
            [
                "Postgres", "Signals", "CZlib", .hummingbird, .httpTypes, .nioCore, .nioConcurrency, .nioHTTPTypes,
                .jwt,
                .crypto,
                .logging, .lifecycle, .unixSignals,
            ],
            resources: [.embedInCode("Migrations/SQL")], settings: besideNIO),
        room("ScenarioFormat", [.yams]),
        room("LoadMetrics", ["Signals", .histogram]),
        room("LoadTransport", ["CCurl", "CLinux"]),
        room(
            "LoadEngine",
            ["ScenarioFormat", "LoadTransport", "LoadMetrics", "Signals", "CLinux", .crypto, .deque, .heap]),
        room("Testbed", ["ScenarioFormat", "LoadMetrics", "LoadTransport", "Postgres", "ChildProcesses", "Signals"]),
        room("Evidence", ["LoadMetrics", "Signals"]),
        room("Gates", ["LoadMetrics", "Evidence"]),
        room("RunReport", ["LoadMetrics", "Evidence", "Gates"]),
        .executableTarget(
            name: "flywheel",
            dependencies: [
                "ScenarioFormat", "LoadEngine", "LoadTransport", "LoadMetrics", "Testbed", "Evidence", "Gates",
                "RunReport", "ProfileService", "Postgres", "Signals", "NullTarget", "ChildProcesses", "CLinux",
                .arguments, .logging,
            ],
            resources: [.embedInCode("Library/profile.yaml")],
            swiftSettings: besideNIO),
        // `ProfileService` used from Swift, without HTTP.
        .executableTarget(
            name: "library-example", dependencies: ["ProfileService", "Postgres", .logging],
            swiftSettings: besideNIO),
        .executableTarget(
            name: "constant-server", dependencies: [.hummingbird, .httpTypes, .nioCore, .arguments],
            swiftSettings: besideNIO),
        .executableTarget(
            name: "benchmarks",
            dependencies: [
                "flywheel", "constant-server", "NullTarget", "CLinux", "CAllocations", "ScenarioFormat", "LoadEngine",
                "LoadTransport", "LoadMetrics", "Signals", "ProfileService", "Postgres", .arguments, .logging,
            ],
            swiftSettings: besideNIO),

        tests("NullTargetTests", ["NullTarget", "CLinux"]),
        tests("SignalsTests", ["Signals"]),
        tests("ChildProcessesTests", ["ChildProcesses", "CLinux"]),
        tests("PostgresTests", ["Postgres", "ChildProcesses", "CLinux"]),
        tests(
            "ProfileServiceTests",
            [
                "ProfileService", "Postgres", "Signals", .hummingbirdTesting, .httpTypes, .nioCore, .nioConcurrency,
                .jwt,
                .logging,
            ], settings: besideNIO),
        tests("ScenarioFormatTests", ["ScenarioFormat", .yams]),
        tests("LoadMetricsTests", ["LoadMetrics", "Signals"]),
        tests("LoadTransportTests", ["LoadTransport", "CLinux"]),
        tests(
            "LoadEngineTests",
            ["LoadEngine", "LoadTransport", "LoadMetrics", "ScenarioFormat", "Signals", "CLinux", .crypto]),
        tests("TestbedTests", ["Testbed", "LoadMetrics", "ScenarioFormat", "Postgres", "Signals"]),
        tests("EvidenceTests", ["Evidence", "LoadMetrics", "Signals"]),
        tests("GatesTests", ["Gates", "LoadMetrics", "Evidence", "Signals"]),
        tests("RunReportTests", ["RunReport", "LoadMetrics", "Gates", "Evidence", "Signals"]),
        // Through the executable, as a user runs it.
        tests("AcceptanceTests", ["flywheel", "LoadMetrics", "Postgres"], settings: besideNIO),
    ]
)
