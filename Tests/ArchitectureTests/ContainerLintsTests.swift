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
}
