/// Holds what each service's README says about messages against the handlers and `asyncapi.yaml`.
enum MessageLints {
    /// A message as `asyncapi.yaml` describes it.
    struct Described: Equatable {
        /// On the wire: `media.capture-ready.v1`.
        var name: String
        /// The Swift type, without what it is generic over: `CaptureReady`.
        var title = ""
        var isOrder = false
        var senders: [String] = []

        /// Whose fact it is, or who follows the order.
        var owner: String { String(name.prefix { $0 != "." }) }
    }

    /// - Parameter document: `asyncapi.yaml`, as the contract tests write it.
    static func messages(_ document: String) -> [Described] {
        var found: [String: Described] = [:]
        var (section, name) = ("", "")
        for line in document.split(separator: "\n").map(String.init) {
            let depth = line.prefix { $0 == " " }.count
            let words = line.dropFirst(depth)
            if depth == 0 { section = String(words) }
            // A channel stands two spaces deep, a component's message four.
            if words.hasSuffix(":"), (section, depth) == ("channels:", 2) || (section, depth) == ("components:", 4) {
                name = String(words.dropLast())
            }
            if section == "channels:" {
                if depth == 2 { found[name] = Described(name: name) }
                if words == "name: commands" { found[name]?.isOrder = true }
                if let list = words.dropping("x-said-by: [")?.dropLast() {
                    found[name]?.senders = list.split(separator: ",").map { String($0.drop { $0 == " " }) }
                }
            } else if depth == 6, let title = words.dropping("title: ") {
                found[name]?.title = String(title)
            }
        }
        return found.values.sorted { $0.name < $1.name }
    }

    /// The Swift types of messages that handlers take, as their `handle` methods write them: `DataFound` of
    /// `func handle(_ found: DataFound<Owner>, in context: HandlingContext)`.
    static func handled(in source: String) -> Set<String> {
        Set(
            source.split(separator: "\n").compactMap { line in
                guard line.contains("func handle(_ "), line.contains(", in context: HandlingContext)"),
                    let colon = line.firstIndex(of: ":")
                else { return nil }
                return String(line[colon...].dropFirst(2).prefix { $0.isLetter })
            })
    }

    /// - Parameter handled: the types of messages that the service's own handlers take. Orders need not be among them:
    ///   rooms that services share follow some of them.
    static func readme(
        of service: String, _ text: String, handled: Set<String>, messages: [Described]
    ) -> [Violation] {
        let heard = messages.filter { $0.isOrder ? $0.owner == service : handled.contains($0.title) }
        let said = messages.filter { $0.senders.contains(service) }
        return compare("Hears", heard, of: service, text) + compare("Says", said, of: service, text)
    }

    private static func compare(
        _ heading: String, _ messages: [Described], of service: String, _ text: String
    ) -> [Violation] {
        let path = "Services/\(service)/README.md"
        let told = names(under: heading, in: text)
        let wanted = Set(messages.map(\.name))
        return wanted.subtracting(told).sorted().map {
            Violation(path: path, line: 0, sentence: "\"## \(heading)\" lacks \($0)")
        }
            + told.subtracting(wanted).sorted().map {
                Violation(path: path, line: 0, sentence: "\"## \(heading)\" names \($0), which is not so")
            }
    }

    /// Names of messages between backticks, from the heading to the next one.
    private static func names(under heading: String, in text: String) -> Set<String> {
        let lines = text.split(separator: "\n").drop { $0 != "## \(heading)" }.dropFirst().prefix {
            !$0.hasPrefix("## ")
        }
        let words = lines.joined(separator: "\n").split(separator: "`", omittingEmptySubsequences: false)
        // Every second piece stands between two backticks.
        return Set(
            words.enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }.filter { name in
                let parts = name.split(separator: ".", omittingEmptySubsequences: false)
                return parts.count == 3 && parts[2].first == "v" && parts[2].dropFirst().allSatisfy(\.isNumber)
            })
    }
}

extension Substring {
    /// What follows the beginning; nil for a text that begins otherwise.
    fileprivate func dropping(_ beginning: String) -> Substring? {
        hasPrefix(beginning) ? dropFirst(beginning.count) : nil
    }
}
