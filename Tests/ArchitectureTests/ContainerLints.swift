import ServiceHost

/// Rules for the images of `deploy/Dockerfile` and for `docker-compose.yml`.
enum ContainerLints {
    // MARK: Images

    /// A part of a Dockerfile from one `FROM` to the next.
    private struct Stage {
        let name: String
        let line: Int
        var user: String?
        var isRun = false
    }

    /// Every one of `programs` has a stage of its own name, and what is run is not run as root.
    static func images(path: String, _ text: String, programs: [String]) -> [Violation] {
        var stages: [Stage] = []
        var found: [Violation] = []
        for (index, line) in lines(of: text) {
            let words = line.split(separator: " ").map(String.init)
            switch words.first {
            case "ARG":
                if let image = line.split(separator: "=").dropFirst().first, words[1].contains("_IMAGE=") {
                    found += tag(of: String(image), path: path, line: index)
                }
            case "FROM":
                let isStage = stages.contains { $0.name == words[1] }
                if !isStage && !words[1].hasPrefix("$") { found += tag(of: words[1], path: path, line: index) }
                stages.append(Stage(name: words.last ?? "", line: index))
            case "USER": stages[stages.count - 1].user = words.last
            case "ENTRYPOINT": stages[stages.count - 1].isRun = true
            default: break
            }
        }
        for program in programs where !stages.contains(where: { $0.name == program && $0.isRun }) {
            found.append(Violation(path: path, line: 0, sentence: "\(program) has no stage of its own that is run"))
        }
        for stage in stages where stage.isRun && [nil, "root", "0"].contains(stage.user) {
            found.append(
                Violation(path: path, line: stage.line, sentence: "\(stage.name) runs as root: it wants a USER"))
        }
        return found
    }

    // MARK: Composition

    /// Every one of `programs` is there, each image can be replaced, and nothing stops a service from being scaled.
    static func composition(path: String, _ text: String, programs: [String]) -> [Violation] {
        var found: [Violation] = []
        for program in programs where !lines(of: text).contains(where: { $0.line == "  \(program):" }) {
            found.append(Violation(path: path, line: 0, sentence: "\(program) is not brought up"))
        }
        for (index, line) in lines(of: text) {
            let setting = line.drop { $0 == " " }
            if setting.hasPrefix("container_name:") {
                found.append(
                    Violation(path: path, line: index, sentence: "a name of its own keeps a service from being scaled"))
            }
            guard setting.hasPrefix("image:") else { continue }
            let image = setting.dropFirst(6).filter { $0 != " " && $0 != "\"" }
            guard image.hasPrefix("${"), image.hasSuffix("}"), let mark = image.firstRange(of: "_IMAGE:-") else {
                found.append(
                    Violation(path: path, line: index, sentence: "an image is ${<NAME>_IMAGE:-…}, to be replaced"))
                continue
            }
            found += tag(of: String(image[mark.upperBound...].dropLast()), path: path, line: index)
        }
        return found
    }

    // MARK: What a container is given

    /// Every one of `services` has in its environment what its program does not start without, and every secret and
    /// settings file that is named there is made by `preparation` and given to the container.
    static func settings(
        path: String, _ text: String, services: [String: [Setting]], preparation: String
    ) -> [Violation] {
        let containers = PlainYAML(text)["services"]
        return services.sorted { $0.key < $1.key }.flatMap { service, settings in
            let container = containers?[service]
            let environment = container?["environment"]
            let missing = settings.filter { setting in
                let ways = [setting.name] + (setting.isSecret ? ["\(setting.name)_FILE"] : [])
                return setting.isRequired && environment?.names.isDisjoint(with: ways) != false
            }.map { "\(service) does not start without \($0.name), which its environment lacks" }
            let files = (environment?.names ?? []).sorted().compactMap { environment?[$0]?.text }
            return (missing + files.compactMap { given($0, container, preparation).map { "\(service): \($0)" } })
                .map { Violation(path: path, line: line(of: service, in: text), sentence: $0) }
        }
    }

    /// What is wrong with a file that a setting names, if it is one of those that are mounted into containers.
    private static func given(_ file: String, _ container: PlainYAML?, _ preparation: String) -> String? {
        let name = String(file.split(separator: "/").last ?? "")
        if file.hasPrefix("/run/secrets/"), container?["secrets"]?.names.contains(name) != true {
            return "\(file) is named, and the secret is not given to the container"
        }
        guard file.hasPrefix("/run/secrets/") || file.hasPrefix("/run/settings/") else { return nil }
        let words = preparation.split { !$0.isLetter && !$0.isNumber && $0 != "-" }
        return words.contains { $0 == name } ? nil : "\(file) is named, and nothing makes it"
    }

    /// The container `edge` knows every address that the Caddyfile asks for, and whoever answers there is in the network
    /// in which the edge has the address that is trusted.
    static func edge(path: String, _ text: String, caddyfile: String) -> [Violation] {
        let containers = PlainYAML(text)["services"]
        let edge = containers?["edge"]
        let wanted = caddyfile.split(separator: "{$", omittingEmptySubsequences: false).dropFirst()
            .map { name in String(name.prefix { $0 != "}" }) }
        return Set(wanted).sorted().compactMap { name in
            guard let address = edge?["environment"]?[name]?.text else {
                return "the edge is not told \(name), which the Caddyfile asks for"
            }
            let service = String(address.prefix { $0 != ":" })
            guard let container = containers?[service] else { return nil }
            let trusted = container["environment"]?["TRUSTED_PROXY"]
            let networks = container["networks"]?.names ?? []
            return networks.contains { trusted != nil && edge?["networks"]?[$0]?["ipv4_address"] == trusted }
                ? nil : "the edge leads to \(service), which has no network in which it trusts the edge's address"
        }.map { Violation(path: path, line: line(of: "edge", in: text), sentence: $0) }
    }

    // MARK: All

    /// Where a service begins; 0 when it is not there.
    private static func line(of service: String, in text: String) -> Int {
        lines(of: text).first { $0.line == "  \(service):" }?.number ?? 0
    }

    /// An image without a tag, or with the one that moves, is another one tomorrow.
    private static func tag(of image: String, path: String, line: Int) -> [Violation] {
        let name = image.split(separator: "/").last ?? ""
        let tag = name.split(separator: ":").dropFirst().last
        guard tag == nil || tag == "latest" else { return [] }
        return [Violation(path: path, line: line, sentence: "\(image) names no version")]
    }

    /// The lines that are not comments, numbered from 1.
    private static func lines(of text: String) -> [(number: Int, line: String)] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, line in
            line.drop { $0 == " " }.hasPrefix("#") ? nil : (index + 1, String(line))
        }
    }
}
