/// A module, the layer it lives in and what it may import: the floor plan of the house.
struct Room: Sendable {
    let layer: Int
    let module: String
    /// Modules of ours. A room imports lower layers, and within its own layer only rooms that stand above it in the list.
    let imports: Set<String>
    /// Modules of packages that it may import besides ``Rooms/always``.
    let packages: Set<String>

    init(_ layer: Int, _ module: String, _ imports: Set<String> = [], packages: Set<String> = []) {
        self.layer = layer
        self.module = module
        self.imports = imports
        self.packages = packages
    }
}

/// Which room may import what. Nothing that is not in this list may be imported.
enum Rooms {
    /// What the toolchain brings; any room may use it.
    static let always: Set<String> = [
        "Swift", "Glibc", "Synchronization", "Foundation", "FoundationEssentials", "RegexBuilder", "_Concurrency",
    ]

    /// What any room of layers 1 to 6 may use besides.
    private static let log: Set<String> = ["Logging"]
    private static let observed: Set<String> = ["Logging", "Metrics", "ServiceLifecycle"]
    private static let host: Set<String> = [
        "Dispatch", "Logging", "Metrics", "CoreMetrics", "ServiceLifecycle", "Configuration", "ArgumentParser",
        "UnixSignals",
    ]
    private static let web: Set<String> = [
        "Hummingbird", "HummingbirdCore", "HTTPTypes", "NIOCore", "NIOPosix", "NIOHTTP1", "Mustache", "Logging",
        "Metrics",
        "ServiceLifecycle",
    ]

    /// C doors: a module map and a shim, each opened by exactly one room.
    static let doors: [String: String] = [
        "CLinux": "OwnThread",
        "CRabbitMQ": "AMQP",
        "CPostgreSQL": "PostgreSQL",
        "CCurl": "Transfer",
        "CGMime": "Mail",
        "CVips": "Images",
        "CSandbox": "Images",
        "CSodium": "Passwords",
        "CQRencode": "QRCodes",
        "CIDN2": "InternationalNames",
    ]

    /// The libraries, bottom to top.
    static let shared: [Room] = [
        Room(0, "OwnThread", ["CLinux"]),

        Room(1, "DurableFiles", ["OwnThread"], packages: ["Crypto"]),
        Room(1, "Hexadecimal"),
        Room(1, "InternationalNames", ["CIDN2"]),
        Room(1, "AMQP", ["CRabbitMQ", "OwnThread"], packages: log),
        Room(1, "PostgreSQL", ["CPostgreSQL", "OwnThread"], packages: log.union(["Crypto"])),
        Room(1, "Transfer", ["CCurl", "OwnThread"], packages: log),
        Room(1, "HTTPClient", ["Transfer", "DurableFiles"], packages: log),
        Room(1, "Mail", ["CGMime", "Transfer", "OwnThread", "DurableFiles", "InternationalNames"], packages: log),
        Room(
            1, "ObjectStore", ["HTTPClient", "Transfer", "DurableFiles", "Hexadecimal", "OwnThread"],
            packages: log.union(["Crypto"])),
        Room(1, "Images", ["CVips", "CSandbox", "OwnThread", "DurableFiles"], packages: log),
        Room(1, "QRCodes", ["CQRencode"]),
        Room(1, "Archive"),
        Room(1, "Passwords", ["CSodium", "OwnThread"], packages: ["Crypto"]),
        Room(1, "Passes", ["Hexadecimal"], packages: ["Crypto", "JWTKit"]),
        Room(1, "Certificates", ["DurableFiles"], packages: ["Crypto", "SwiftASN1", "X509"]),

        Room(2, "Contracts"),
        Room(2, "Deadlines"),

        Room(3, "Messaging", ["Contracts"], packages: log),
        Room(
            3, "Vault", ["Contracts", "PostgreSQL", "DurableFiles", "InternationalNames"],
            packages: log.union(["Crypto"])),
        Room(
            3, "Journal", ["Contracts", "PostgreSQL", "DurableFiles", "Hexadecimal"], packages: log.union(["Crypto"])),
        Room(3, "PersonalData", ["Contracts", "PostgreSQL", "Hexadecimal"]),

        Room(
            4, "MessagingRuntime", ["Messaging", "Contracts", "AMQP", "PostgreSQL"],
            packages: observed.union(["Crypto"])),
        Room(
            4, "SubjectRights",
            [
                "MessagingRuntime", "Messaging", "Contracts", "PersonalData", "PostgreSQL", "ObjectStore", "Vault",
                "Hexadecimal",
            ],
            packages: observed.union(["Crypto"])),
        Room(
            4, "Erasing", ["MessagingRuntime", "Messaging", "Contracts", "PersonalData", "PostgreSQL"], packages: log),

        Room(
            5, "WebPages",
            ["Passes", "Contracts", "Deadlines", "PostgreSQL", "HTTPClient", "DurableFiles", "Hexadecimal"],
            packages: host.union(web).union(["Crypto"])),
        Room(
            5, "ServiceHost",
            [
                "WebPages", "MessagingRuntime", "Messaging", "Contracts", "AMQP", "PostgreSQL", "HTTPClient",
                "ObjectStore", "DurableFiles", "OwnThread", "Vault", "Passes", "Journal", "PersonalData",
            ], packages: host.union(web).union(["Crypto"])),
        // For tests only; they stand above what they test.
        Room(5, "PostgreSQLTesting", ["PostgreSQL"], packages: log),
        Room(
            5, "MessagingTesting", ["MessagingRuntime", "Messaging", "Contracts", "AMQP", "PostgreSQL"],
            packages: observed),
    ]

    /// What every service may use. It does not see `AMQP`: a service speaks through its outbox.
    private static let common: Set<String> = [
        "ServiceHost", "WebPages", "MessagingRuntime", "Messaging", "Contracts", "Deadlines", "PersonalData", "Erasing",
        "PostgreSQL", "Vault", "Journal", "Passes", "DurableFiles", "HTTPClient", "Hexadecimal", "SubjectRights",
    ]

    private static func service(_ module: String, _ more: Set<String> = []) -> Room {
        Room(6, module, common.union(more), packages: host.union(web).union(["Crypto"]))
    }

    /// The services by folder. None imports another.
    static let services: [String: Room] = [
        "ingest": service("Ingest", ["Certificates", "ObjectStore"]),
        "media": service("Media", ["ObjectStore", "Images", "Passwords", "QRCodes", "Archive"]),
        "accounts": service("Accounts", ["ObjectStore", "InternationalNames", "Passwords", "QRCodes"]),
        "retention": service("Retention", ["ObjectStore"]),
        "notifications": service("Notifications", ["Mail", "ObjectStore"]),
        "gdpr-requests": service("GDPRRequests", ["Mail", "ObjectStore", "Archive", "InternationalNames"]),
        // The agent runs at the venue without a database: it speaks to the broker itself.
        "booth": Room(
            6, "Booth",
            [
                "Contracts", "Messaging", "MessagingRuntime", "AMQP", "HTTPClient", "Hexadecimal", "Transfer", "Vault",
                "Passes", "Certificates", "QRCodes", "DurableFiles", "OwnThread",
            ], packages: host.union(["Crypto", "Hummingbird", "HTTPTypes", "NIOCore"])),
    ]

    /// What a front door may import beside the library of its own service.
    static let frontDoor: Set<String> = ["ServiceHost"]

    /// Rooms under `Tests` that several suites share, bottom to top.
    static let testbeds: [Room] = [
        Room(1, "LoopbackServer"),
        Room(1, "Testbed"),
        Room(2, "AMQPTesting", ["HTTPClient", "Transfer", "Testbed"]),
        Room(5, "OpenAPITesting", packages: web),
        Room(5, "WebPagesTesting", ["HTTPClient", "Transfer"], packages: web),
        Room(
            5, "ServiceTesting",
            [
                "AMQP", "AMQPTesting", "Contracts", "Messaging", "MessagingRuntime", "PostgreSQL", "ServiceHost",
                "Testbed", "WebPagesTesting",
            ], packages: host.union(web)),
        // Stands above the services: it feeds every parser, wherever it is.
        Room(
            7, "HostileInput",
            [
                "AMQP", "Booth", "Contracts", "DurableFiles", "Images", "Ingest", "Mail", "Media", "Messaging",
                "MessagingRuntime", "ObjectStore", "Passes", "Vault", "WebPages",
            ], packages: ["Crypto"]),
        Room(7, "HostileMedia", ["Images", "Media", "Testbed"]),
    ]

    /// Libraries for tests only.
    static let testing: Set<String> = Set(["MessagingTesting", "PostgreSQLTesting"] + testbeds.map(\.module))

    /// Modules of packages that tests leave alone, and what to use instead.
    static let costly: [String: String] = [
        "HummingbirdTesting": "it builds a second BoringSSL; ask the router with TestClient of WebPagesTesting"
    ]
}
