import Accounts
import GDPRRequests
import Ingest
import Media
import Notifications
import Retention
import ServiceHost
import Testing

@Suite("Container lints")
struct ContainerLintsTests {
    /// The programs that there are: a folder each.
    private static let programs = Set(
        Repository.paths.filter { $0.hasPrefix("Services/") && $0.hasSuffix(".swift") }
            .compactMap { $0.split(separator: "/").dropFirst().first.map(String.init) }
    ).sorted()

    @Test func `every program has an image, unprivileged and with versions named`() throws {
        let path = "deploy/Dockerfile"
        let violations = ContainerLints.images(
            path: path, try #require(Repository.text(path)), programs: Self.programs)
        #expect(violations.isEmpty, "\(list(violations))")
    }

    @Test func `every program is brought up, can be replaced and can be scaled`() throws {
        let path = "docker-compose.yml"
        let violations = ContainerLints.composition(
            path: path, try #require(Repository.text(path)), programs: Self.programs)
        #expect(violations.isEmpty, "\(list(violations))")
    }

    private static let services: [any ServiceProgram.Type] = [
        Accounts.self, GDPRRequests.self, Ingest.self, Media.self, Notifications.self, Retention.self,
    ]

    @Test func `every service has in its container what it does not start without`() throws {
        let path = "docker-compose.yml"
        #expect(Self.services.map { $0.name } == Self.programs.filter { $0 != "booth" })
        let violations = ContainerLints.settings(
            path: path, try #require(Repository.text(path)),
            services: Dictionary(uniqueKeysWithValues: Self.services.map { ($0.name, $0.settings) }),
            preparation: try #require(Repository.text("deploy/container/settings.bash")))
        #expect(violations.isEmpty, "\(list(violations))")
    }

    @Test func `the edge finds everybody to whom it leads`() throws {
        let path = "docker-compose.yml"
        let violations = ContainerLints.edge(
            path: path, try #require(Repository.text(path)),
            caddyfile: try #require(Repository.text("deploy/Caddyfile")))
        #expect(violations.isEmpty, "\(list(violations))")
    }

    // MARK: The lints themselves

    private static let image = """
        ARG BASE_IMAGE=debian:bookworm-slim
        FROM ${BASE_IMAGE} AS base
        FROM base AS media
        USER messagebox
        ENTRYPOINT ["/media"]
        """

    @Test func `an image as it should be is not found`() {
        #expect(ContainerLints.images(path: "a", Self.image, programs: ["media"]) == [])
    }

    @Test(arguments: [
        ("bookworm-slim", "latest", 1), (":bookworm-slim", "", 1), ("FROM ${BASE_IMAGE}", "FROM debian", 2),
        ("USER messagebox", "# nobody", 3), ("USER messagebox", "USER root", 3), ("AS media", "AS photos", 0),
        ("ENTRYPOINT", "# ENTRYPOINT", 0),
    ])
    func `an image that runs as root, has no version or is missing is found`(text: String, by: String, line: Int) {
        let changed = Self.image.replacing(text, with: by)
        #expect(ContainerLints.images(path: "a", changed, programs: ["media"]).map(\.line) == [line])
    }

    private static let composition = """
        services:
          media:
            image: "${MEDIA_IMAGE:-message-in-the-box/media:local}"
        """

    @Test func `a composition as it should be is not found`() {
        #expect(ContainerLints.composition(path: "a", Self.composition, programs: ["media"]) == [])
    }

    @Test(arguments: [
        ("  media:\n", "  photos:\n", 0), ("media:local", "media:latest", 3), ("media:local", "media", 3),
        ("${MEDIA_IMAGE:-message-in-the-box/media:local}", "debian:bookworm", 3),
        ("services:", "services:\n    container_name: a", 2),
    ])
    func `a service that is missing, fixed in number or tied to an image is found`(text: String, by: String, line: Int)
    {
        let changed = Self.composition.replacing(text, with: by)
        #expect(ContainerLints.composition(path: "a", changed, programs: ["media"]).map(\.line) == [line])
    }

    private static let given = """
        x-all: &all
          DATABASE_URL_FILE: /run/settings/database-url
          TRUSTED_PROXY: 172.30.90.10
        services:
          media:
            networks: [data, pages]
            environment:
              <<: [*all]
              KEY_FILE: /run/secrets/key
            secrets: [key]
          edge:
            networks:
              pages: { ipv4_address: 172.30.90.10 }
            environment: { EDGE_ADDRESS: "http://:8080", MEDIA_ADDRESS: media:8080 }
        """

    private static let wanted: [Setting] = [
        .required("DATABASE_URL", "where rows are", isSecret: true), .required("KEY_FILE", "a key", .path),
        .optional("MAIL_URL", "where mail goes"),
    ]

    private func violations(_ text: String) -> [Violation] {
        let preparation = "key_file key; write_private \"$folder/database-url\""
        let caddyfile = "{$EDGE_ADDRESS} {\n reverse_proxy {$MEDIA_ADDRESS}\n}"
        return ContainerLints.settings(
            path: "a", text, services: ["media": Self.wanted], preparation: preparation)
            + ContainerLints.edge(path: "a", text, caddyfile: caddyfile)
    }

    @Test func `a container that is given all is not found`() {
        #expect(violations(Self.given) == [])
    }

    @Test(arguments: [
        ("DATABASE_URL_FILE", "DATABASE_URLS", 5), ("KEY_FILE:", "# KEY_FILE:", 5),
        ("secrets: [key]", "secrets: [keys]", 5), ("/run/secrets/key", "/run/secrets/other-key", 5),
        ("MEDIA_ADDRESS", "MAIL_ADDRESS", 11), ("[data, pages]", "[data]", 11), ("90.10\n", "90.11\n", 11),
    ])
    func `a setting, a secret, a file or an address that is not there is found`(text: String, by: String, line: Int) {
        let changed = Self.given.replacing(text, with: by)
        #expect(Set(violations(changed).map(\.line)) == [line], "\(list(violations(changed)))")
    }

    @Test func `settings that an alias or a merge brings are read, and own ones win`() {
        let text = """
            x-own: &own
              a: 1
              b: "x, y: z"
            list: &list [c, "d, e"]
            services:
              one: { environment: *own }
              two:
                <<: *own
                a: 2
                secrets: *list
                volumes:
                  - "first"
                  - second
            """
        let services = PlainYAML(text)["services"]
        #expect(services?["one"]?["environment"] == .mapping(["a": .text("1"), "b": .text("x, y: z")]))
        #expect(services?["two"]?["a"] == .text("2"))
        #expect(services?["two"]?["b"] == .text("x, y: z"))
        #expect(services?["two"]?["secrets"] == .list([.text("c"), .text("d, e")]))
        #expect(services?["two"]?["volumes"]?.names == ["first", "second"])
    }
}
