// swift-tools-version: 6.3
import PackageDescription

// One manifest for all: the services share rooms and are built and tested together, and SwiftPM resolves, caches and links
// one package once. What is said twice is said by the functions below; the rest is the list of rooms and what each needs.

// MARK: How everything is compiled

/// Set by `deploy/local/fuzz`: our modules then count which of their edges are reached.
let isFuzzing = Context.environment["FUZZING"] != nil

/// Language mode 6, every warning an error.
let strict: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .treatAllWarnings(as: .error),
    ] + (isFuzzing ? [.unsafeFlags(["-sanitize=fuzzer,address"])] : [])

/// For the modules that speak to C: each unsafe expression says so.
let wrapping: [SwiftSetting] = strict + [.strictMemorySafety()]

// MARK: How rooms are made

/// A C library as Swift sees it: a module map and the thinnest shim header.
func door(_ name: String, pkgConfig: String? = nil) -> Target {
    .systemLibrary(name: name, path: "Shared/\(name)", pkgConfig: pkgConfig)
}

/// A room under `Shared`.
func room(
    _ name: String, _ needs: [Target.Dependency] = [], carries: [String] = [], leaves: [String] = [],
    settings: [SwiftSetting] = strict, links: [String] = []
) -> Target {
    .target(
        name: name, dependencies: needs, path: "Shared/\(name)", exclude: leaves,
        resources: carries.map { .copy($0) }, swiftSettings: settings,
        linkerSettings: links.map { .linkedLibrary($0) })
}

/// A service is two targets: all that it does (a library, so that tests can import it) and its front door (one file).
func service(
    _ folder: String, module: String, carries: [String] = ["Migrations"], leaves: [String] = [],
    needs: [Target.Dependency]
) -> [Target] {
    [
        .target(
            name: module, dependencies: needs, path: "Services/\(folder)",
            exclude: ["Main", "README.md"] + leaves, sources: ["Sources"], resources: carries.map { .copy($0) },
            swiftSettings: strict),
        .executableTarget(
            name: "\(module)Main", dependencies: [.target(name: module), "ServiceHost"],
            path: "Services/\(folder)/Main", swiftSettings: strict),
    ]
}

/// Tests of one module; those that need a server are called `…IntegrationTests`.
func tests(
    _ name: String, _ needs: [Target.Dependency], leaves: [String] = [], carries: [String] = []
) -> Target {
    .testTarget(
        name: name, dependencies: needs, path: "Tests/\(name)", exclude: leaves,
        resources: carries.map { .copy($0) }, swiftSettings: strict)
}

// MARK: Kept libraries

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let configuration: Target.Dependency = .product(name: "Configuration", package: "swift-configuration")
let coreMetrics: Target.Dependency = .product(name: "CoreMetrics", package: "swift-metrics")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let asn1: Target.Dependency = .product(name: "SwiftASN1", package: "swift-asn1")
let x509: Target.Dependency = .product(name: "X509", package: "swift-certificates")
let jwtKit: Target.Dependency = .product(name: "JWTKit", package: "jwt-kit")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let memoryLogging: Target.Dependency = .product(name: "InMemoryLogging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")

// MARK: The rooms, bottom to top

let layer0 = [
    door("CCurl"), door("CGMime"), door("CIDN2"), door("CLinux"),
    door("CPostgreSQL", pkgConfig: "libpq"), door("CQRencode"), door("CRabbitMQ", pkgConfig: "librabbitmq"),
    door("CSandbox"), door("CSodium"), door("CVips"),
    room("OwnThread", ["CLinux"], settings: wrapping),
]

let layer1 = [
    room("Archive"),
    room("AMQP", ["CRabbitMQ", "OwnThread", logging], settings: wrapping),
    room("DurableFiles", ["OwnThread"], settings: wrapping),
    room("HTTPClient", ["Transfer"], settings: wrapping),
    room("Hexadecimal"),
    room(
        "Images", ["CVips", "CSandbox", "OwnThread", logging], settings: wrapping,
        links: ["vips", "glib-2.0", "gobject-2.0", "gmodule-2.0"]),
    room("InternationalNames", ["CIDN2"], settings: wrapping),
    room("Mail", ["CGMime", "DurableFiles", "InternationalNames", "Transfer"], settings: wrapping),
    room(
        "ObjectStore", ["DurableFiles", "HTTPClient", "Hexadecimal", "Transfer", crypto, logging], settings: wrapping),
    room("Passes", ["Hexadecimal", crypto, jwtKit]),
    room("Certificates", ["DurableFiles", asn1, crypto, x509]),
    room("Passwords", ["CSodium", "OwnThread", crypto], settings: wrapping),
    room("PostgreSQL", ["CPostgreSQL", "OwnThread", logging], settings: wrapping),
    room("QRCodes", ["CQRencode"], settings: wrapping),
    room("Transfer", ["CCurl", "OwnThread"], settings: wrapping),
]

let layer2 = [
    room("Contracts", leaves: ["asyncapi.yaml"]),
    room("Deadlines"),
]

let layer3 = [
    room("Journal", ["DurableFiles", "Hexadecimal", "PostgreSQL", crypto], leaves: ["journal.sql"]),
    room("Messaging", ["Contracts", logging]),
    room("PersonalData", ["Contracts", "Hexadecimal", "PostgreSQL"]),
    room("Vault", ["DurableFiles", "InternationalNames", "PostgreSQL", crypto]),
]

let layer4 = [
    room("Erasing", ["Contracts", "Messaging", "MessagingRuntime", "PersonalData", "PostgreSQL", logging]),
    room(
        "MessagingRuntime", ["AMQP", "Contracts", "Messaging", "PostgreSQL", lifecycle, logging, metrics],
        carries: ["Migrations"]),
    room(
        "SubjectRights",
        [
            "Contracts", "Hexadecimal", "Messaging", "MessagingRuntime", "ObjectStore", "PersonalData", "PostgreSQL",
            "Vault", crypto, lifecycle, logging,
        ]),
]

let layer5 = [
    room(
        "ServiceHost",
        [
            "AMQP", "Contracts", "HTTPClient", "Messaging", "MessagingRuntime", "ObjectStore", "PostgreSQL", "Vault",
            "WebPages", argumentParser, configuration, coreMetrics, httpTypes, hummingbird, lifecycle, logging, metrics,
            nioCore, unixSignals,
        ], carries: ["Resources"], leaves: ["README.md"]),
    room(
        "WebPages",
        [
            "Contracts", "Deadlines", "HTTPClient", "Hexadecimal", "Passes", crypto, httpTypes, hummingbird, logging,
            mustache, nioCore,
        ],
        carries: ["Resources"]),
]

/// For tests only; no service imports them.
let testing = [
    room("MessagingTesting", ["Contracts", "Messaging", logging]),
    room("PostgreSQLTesting", ["PostgreSQL", logging]),
    .target(name: "LoopbackServer", path: "Tests/LoopbackServer", swiftSettings: strict),
    .target(name: "Testbed", path: "Tests/Testbed", swiftSettings: strict),
    .target(
        name: "AMQPTesting", dependencies: ["HTTPClient", "Testbed", "Transfer"], path: "Tests/AMQPTesting",
        swiftSettings: strict),
    .target(
        name: "ServiceTesting",
        dependencies: [
            "AMQP", "AMQPTesting", "Contracts", "Messaging", "MessagingRuntime", "PostgreSQL", "ServiceHost", "Testbed",
            "WebPages", "WebPagesTesting", argumentParser, httpTypes, hummingbird, lifecycle, logging,
        ], path: "Tests/ServiceTesting", swiftSettings: strict),
    .target(
        name: "WebPagesTesting",
        dependencies: ["HTTPClient", "Transfer", httpTypes, hummingbird, lifecycle, logging, nioCore],
        path: "Tests/WebPagesTesting", swiftSettings: strict),
    .target(
        name: "OpenAPITesting", dependencies: [httpTypes, hummingbird, lifecycle], path: "Tests/OpenAPITesting",
        swiftSettings: strict),
    .executableTarget(
        name: "decoder-child", dependencies: ["Images"], path: "Tests/DecoderChild", swiftSettings: strict),
    // Our own parsers, as somebody hostile reaches them.
    .target(
        name: "HostileInput",
        dependencies: [
            "AMQP", "Booth", "Contracts", "DurableFiles", "Images", "Ingest", "Mail", "Media", "Messaging",
            "MessagingRuntime", "ObjectStore", "Passes", "Vault", "WebPages", crypto,
        ], path: "Tests/HostileInput", exclude: ["Kept"], swiftSettings: strict),
    // Broken pictures and clips, and what media makes of them.
    .target(
        name: "HostileMedia", dependencies: ["Images", "Media", "Testbed"], path: "Tests/HostileMedia",
        swiftSettings: strict),
    .executableTarget(
        name: "corpora", dependencies: ["HostileMedia", "Images", "Media", "Testbed", logging], path: "Tests/Corpora",
        swiftSettings: strict),
    .executableTarget(
        name: "sample-service", dependencies: ["ServiceHost", "WebPages", argumentParser, hummingbird, lifecycle],
        path: "Tests/SampleService", swiftSettings: strict),
]

// MARK: Services and the booth's agent

/// What a service with messages, tables and pages stands on.
let backbone: [Target.Dependency] = [
    "Contracts", "Erasing", "Hexadecimal", "Messaging", "MessagingRuntime", "PersonalData", "PostgreSQL",
    "ServiceHost", "SubjectRights", argumentParser, hummingbird, lifecycle, logging,
]

let services: [[Target]] = [
    service(
        "accounts", module: "Accounts", carries: ["Migrations", "Templates", "Texts"], leaves: ["openapi.yaml"],
        needs: backbone + [
            "Deadlines", "Journal", "ObjectStore", "Passes", "Passwords", "QRCodes", "Vault", "WebPages", crypto,
            httpTypes, nioCore,
        ]),
    service(
        "gdpr-requests", module: "GDPRRequests", carries: ["Migrations", "Package", "Texts"],
        needs: backbone + [
            "Archive", "Deadlines", "DurableFiles", "ObjectStore", "Vault", "WebPages", crypto, metrics, mustache,
        ]),
    service(
        "ingest", module: "Ingest", carries: ["Migrations", "Templates", "Texts"], leaves: ["openapi.yaml"],
        needs: backbone + [
            "Certificates", "DurableFiles", "HTTPClient", "ObjectStore", "Passes", "Vault", "WebPages", crypto,
            httpTypes, metrics,
            nioCore,
        ]),
    service(
        "media", module: "Media", carries: ["Assets", "Migrations", "Templates", "Texts"], leaves: ["openapi.yaml"],
        needs: backbone + [
            "Archive", "Deadlines", "DurableFiles", "HTTPClient", "Images", "Journal", "ObjectStore", "Passes",
            "Passwords", "QRCodes", "Vault", "WebPages", crypto, httpTypes, metrics, nioCore,
        ]),
    service(
        "notifications", module: "Notifications", carries: ["Mails", "Migrations", "Templates", "Texts"],
        needs: backbone + [
            "Deadlines", "Mail", "ObjectStore", "Vault", "WebPages", crypto, httpTypes, metrics, mustache,
        ]),
    service(
        "retention", module: "Retention", needs: backbone + ["Deadlines", "Journal", "ObjectStore", "Vault", metrics]),
]

/// Runs at the venue: no database, no pages.
let booth: [Target] = [
    .target(
        name: "Booth",
        dependencies: [
            "AMQP", "Certificates", "Contracts", "DurableFiles", "HTTPClient", "Hexadecimal", "Messaging",
            "MessagingRuntime", "OwnThread", "Passes", "QRCodes", "Transfer", "Vault", argumentParser, crypto,
            httpTypes,
            hummingbird, lifecycle, logging, nioCore, unixSignals,
        ], path: "Services/booth", exclude: ["Main", "README.md"], sources: ["Sources"], swiftSettings: strict),
    .executableTarget(
        name: "BoothMain", dependencies: ["Booth"], path: "Services/booth/Main", swiftSettings: strict),
]

let suites = [
    tests(
        "AccountsIntegrationTests",
        [
            "Accounts", "AMQP", "AMQPTesting", "Contracts", "Hexadecimal", "Journal", "Messaging", "MessagingRuntime",
            "Passes", "Passwords", "PersonalData", "PostgreSQL", "ServiceHost", "ServiceTesting", "Testbed", "Vault",
            "WebPages", "WebPagesTesting", argumentParser, crypto, httpTypes, hummingbird, lifecycle, logging, nioCore,
        ]),
    tests(
        "AccountsTests",
        [
            "Accounts", "Contracts", "Messaging", "MessagingTesting", "OpenAPITesting", "Passwords", "ServiceHost",
            "Testbed", "WebPages", "WebPagesTesting", httpTypes, hummingbird,
        ]),
    tests("AMQPIntegrationTests", ["AMQP", "Testbed", logging]),
    tests("AMQPTests", ["AMQP"]),
    tests(
        "ArchitectureTests",
        [
            "Accounts", "GDPRRequests", "Ingest", "Media", "Notifications", "Retention", "ServiceHost", argumentParser,
            hummingbird, lifecycle, logging,
        ]),
    tests("ArchiveTests", ["Archive", "Testbed"]),
    tests(
        "BoothIntegrationTests",
        [
            "AMQP", "AMQPTesting", "Booth", "BoothMain", "Contracts", "DurableFiles", "Hexadecimal", "HTTPClient",
            "LoopbackServer", "Passes", "Testbed", "Transfer", "Vault", crypto, logging,
        ]),
    tests(
        "BoothTests",
        [
            "Booth", "Certificates", "Contracts", "DurableFiles", "Hexadecimal", "LoopbackServer", "Passes", "Testbed",
            "Vault", "WebPagesTesting", crypto, httpTypes, hummingbird, logging, nioCore,
        ]),
    tests("BrokerRightsIntegrationTests", ["AMQP", "Contracts", "MessagingRuntime", "Testbed", lifecycle, logging]),
    tests("ContractTests", ["Contracts"], leaves: ["Recorded"]),
    tests(
        "DeadLetterIntegrationTests",
        [
            "AMQP", "AMQPTesting", "Accounts", "Contracts", "GDPRRequests", "Ingest", "Media", "MessagingRuntime",
            "Messaging", "Notifications", "PostgreSQL", "Retention", "ServiceHost", "ServiceTesting", "Testbed",
            "WebPages", argumentParser, hummingbird, lifecycle, logging,
        ]),
    tests("DeadlinesTests", ["Deadlines", "Testbed"]),
    tests("DurableFilesTests", ["DurableFiles", "Testbed"]),
    tests(
        "GDPRRequestsIntegrationTests",
        [
            "Accounts", "AMQP", "AMQPTesting", "Contracts", "DurableFiles", "GDPRRequests", "Hexadecimal", "HTTPClient",
            "Ingest", "Media", "Messaging", "MessagingRuntime", "Notifications", "ObjectStore", "PersonalData",
            "PostgreSQL", "Retention", "RetentionMain", "ServiceHost", "ServiceTesting", "SubjectRights", "Testbed",
            "Transfer", "Vault", "WebPages", "WebPagesTesting", argumentParser, crypto, httpTypes, hummingbird,
            lifecycle, logging, metrics, mustache, nioCore,
        ]),
    tests(
        "GDPRRequestsTests", ["Contracts", "Deadlines", "GDPRRequests", "Messaging", "MessagingTesting", "WebPages"]),
    tests("HexadecimalTests", ["Hexadecimal"]),
    tests("HTTPClientTests", ["HTTPClient", "LoopbackServer", "Transfer"]),
    tests("HostileInputTests", ["HostileInput", "Testbed"]),
    tests("HostileMediaIntegrationTests", ["HostileMedia", "Images", "Testbed", "decoder-child", logging]),
    tests("ImagesIntegrationTests", ["Images", "Testbed", "decoder-child", logging]),
    tests("ImagesTests", ["Images", "decoder-child", logging]),
    tests(
        "IngestIntegrationTests",
        [
            "AMQP", "AMQPTesting", "BoothMain", "Certificates", "Contracts", "DurableFiles", "Erasing", "Hexadecimal",
            "HTTPClient",
            "Ingest", "IngestMain", "LoopbackServer", "Messaging", "MessagingRuntime", "MessagingTesting",
            "ObjectStore",
            "Passes", "PersonalData", "PostgreSQL",
            "PostgreSQLTesting", "ServiceHost", "ServiceTesting", "SubjectRights", "Testbed", "Transfer", "Vault",
            "WebPages", "WebPagesTesting", argumentParser, crypto, httpTypes, hummingbird, lifecycle, logging, nioCore,
        ]),
    tests(
        "IngestTests",
        [
            "Contracts", "DurableFiles", "Ingest", "Messaging", "ObjectStore", "OpenAPITesting", "ServiceHost", "Vault",
            "WebPages",
            "WebPagesTesting", crypto, httpTypes, hummingbird, nioCore,
        ]),
    tests("InternationalNamesTests", ["InternationalNames"]),
    tests("JournalIntegrationTests", ["DurableFiles", "Journal", "PostgreSQL", "PostgreSQLTesting", logging]),
    tests("JournalTests", ["DurableFiles", "Journal", crypto]),
    tests("MailIntegrationTests", ["LoopbackServer", "Mail", "Testbed"]),
    tests("MailTests", ["LoopbackServer", "Mail", "Testbed"]),
    tests(
        "MediaIntegrationTests",
        [
            "AMQP", "AMQPTesting", "Contracts", "DurableFiles", "Erasing", "Hexadecimal", "HTTPClient", "Images",
            "LoopbackServer", "Media", "MediaMain", "Messaging", "MessagingRuntime", "ObjectStore", "Passes",
            "PersonalData",
            "PostgreSQL", "PostgreSQLTesting", "ServiceHost", "ServiceTesting", "SubjectRights", "Testbed", "Transfer",
            "Vault", "WebPages", "WebPagesTesting", crypto, httpTypes, hummingbird, lifecycle, logging, nioCore,
        ]),
    tests(
        "MediaTests",
        [
            "Archive", "Contracts", "Deadlines", "DurableFiles", "Images", "Media", "Messaging", "ObjectStore",
            "OpenAPITesting", "Passes", "ServiceHost", "Vault", "WebPages", "WebPagesTesting", httpTypes, hummingbird,
        ]),
    tests(
        "MessagingSuiteTests",
        [
            "AMQP", "AMQPTesting", "Contracts", "HTTPClient", "Messaging", "MessagingRuntime", "MessagingTesting",
            "PostgreSQL", "PostgreSQLTesting", "Testbed", "Transfer", lifecycle, logging, memoryLogging,
        ]),
    tests(
        "NotificationsIntegrationTests",
        [
            "AMQP", "AMQPTesting", "Contracts", "DurableFiles", "Erasing", "Hexadecimal", "LoopbackServer", "Mail",
            "Messaging",
            "MessagingRuntime", "Notifications", "NotificationsMain", "PersonalData", "PostgreSQL", "PostgreSQLTesting",
            "ServiceHost", "ServiceTesting", "SubjectRights", "Testbed", "Vault", "WebPages", "WebPagesTesting",
            argumentParser, httpTypes, hummingbird, lifecycle, logging, memoryLogging, nioCore,
        ]),
    tests(
        "NotificationsTests",
        [
            "Contracts", "DurableFiles", "Mail", "Messaging", "MessagingTesting", "Notifications", "ServiceHost",
            "Vault", "WebPages",
        ]),
    tests(
        "ObjectStoreTests",
        ["DurableFiles", "HTTPClient", "LoopbackServer", "ObjectStore", "Testbed", "Transfer", crypto, logging]),
    tests("OwnThreadTests", ["OwnThread"]),
    tests("CertificatesTests", ["Certificates", "Testbed", asn1, x509]),
    tests("PassesTests", ["Passes", jwtKit]),
    tests("PasswordsTests", ["Passwords"]),
    tests("PersonalDataIntegrationTests", ["Contracts", "PersonalData", "PostgreSQL", "PostgreSQLTesting"]),
    tests("PersonalDataTests", ["Contracts", "PersonalData", "PostgreSQL"]),
    tests("PostgreSQLIntegrationTests", ["PostgreSQL", "PostgreSQLTesting", "Testbed", logging]),
    tests("PostgreSQLTests", ["PostgreSQL"]),
    tests("QRCodesTests", ["QRCodes"]),
    tests(
        "RetentionIntegrationTests",
        [
            "AMQP", "AMQPTesting", "Contracts", "HTTPClient", "Journal", "Messaging", "MessagingRuntime",
            "PersonalData", "PostgreSQL", "Retention", "RetentionMain", "ServiceHost", "ServiceTesting", "Testbed",
            "Transfer", "WebPages", "WebPagesTesting", argumentParser, hummingbird, lifecycle, logging, metrics,
        ]),
    tests(
        "RetentionTests", ["Contracts", "Deadlines", "Messaging", "MessagingTesting", "Retention"]),
    tests(
        "ServiceHostTests",
        [
            "Contracts", "sample-service", "ServiceHost", "Testbed", "WebPages", "WebPagesTesting", coreMetrics,
            httpTypes, hummingbird, logging,
        ]),
    tests("TransferTests", ["LoopbackServer", "Testbed", "Transfer"]),
    tests("VaultIntegrationTests", ["DurableFiles", "PostgreSQL", "PostgreSQLTesting", "Vault", logging]),
    tests("VaultTests", ["DurableFiles", "Testbed", "Vault"]),
    tests(
        "WebPagesTests",
        [
            "Contracts", "HTTPClient", "Passes", "WebPages", "WebPagesTesting", httpTypes, hummingbird, logging,
            memoryLogging, nioCore,
        ]),
]

/// What `make bench` compares with its peers.
let benchmarks: [Target] = [
    .executableTarget(
        name: "captures-bench",
        dependencies: ["AMQP", "Contracts", "Messaging", "MessagingRuntime", "PostgreSQL", lifecycle, logging],
        path: "Benchmarks/captures", exclude: ["schema.sql"], swiftSettings: strict),
    .executableTarget(
        name: "originals-bench", dependencies: ["DurableFiles", "Images", "Vault", logging],
        path: "Benchmarks/originals", swiftSettings: strict),
    .executableTarget(
        name: "zip-bench", dependencies: ["Archive", "DurableFiles", "Media", "ObjectStore", "Vault"],
        path: "Benchmarks/archives", swiftSettings: strict),
    .executableTarget(
        name: "mails-bench", dependencies: ["Contracts", "PostgreSQL", "Vault", logging], path: "Benchmarks/mails",
        swiftSettings: strict),
]

/// Has no main of its own but libFuzzer's, so only `deploy/local/fuzz` builds it.
let fuzzing: [Target] =
    !isFuzzing
    ? []
    : [.executableTarget(name: "fuzz", dependencies: ["HostileInput"], path: "Tests/Fuzzing", swiftSettings: strict)]

let package = Package(
    name: "message-in-the-box",
    products: [
        .executable(name: "accounts", targets: ["AccountsMain"]),
        .executable(name: "booth", targets: ["BoothMain"]),
        .executable(name: "gdpr-requests", targets: ["GDPRRequestsMain"]),
        .executable(name: "ingest", targets: ["IngestMain"]),
        .executable(name: "media", targets: ["MediaMain"]),
        .executable(name: "notifications", targets: ["NotificationsMain"]),
        .executable(name: "retention", targets: ["RetentionMain"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: layer0 + layer1 + layer2 + layer3 + layer4 + layer5 + testing + booth + services.flatMap(\.self) + suites
        + benchmarks + fuzzing)
