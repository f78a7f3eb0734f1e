/// Rules of the house that can be seen in the text of one Swift file.
enum Lints {
    static func violations(in source: SourceText) -> [Violation] {
        let isTest = source.path.hasPrefix("Tests/")
        var found = access(source) + crashes(source) + safety(source)
        if !isTest { found += clockInSQL(source) + output(source) + broker(source) + documentation(source) }
        if isFrontDoor(source.path) { found += length(source) }
        return found
    }

    // MARK: Access

    private static func access(_ source: SourceText) -> [Violation] {
        each(source.code) { line in
            if Words.contains(line, "@testable") { return "@testable does not build for release: use package access" }
            if Words.contains(line, "public") { return "nothing is public here: package is enough" }
            let words = line.split(separator: " ")
            if words.first == "open", words.count > 1, ["class", "func", "var"].contains(words[1]) {
                return "nothing is open here: package is enough"
            }
            return nil
        }.at(source.path)
    }

    // MARK: Crashing

    private static func crashes(_ source: SourceText) -> [Violation] {
        if source.path.hasPrefix("Tests/") { return [] }
        return each(source.code) { line in
            if Words.holds(line, "try!") { return "try! ends the process: handle the error" }
            if Words.holds(line, "as!") { return "as! ends the process: use as?" }
            if Words.contains(line, "fatalError") { return "fatalError ends the process: throw" }
            return nil
        }.at(source.path)
    }

    // MARK: Unsafe code

    /// Folders where `unsafe` may stand: layers 0 and 1.
    private static func mayBeUnsafe(_ path: String) -> Bool {
        Rooms.shared.contains { $0.layer <= 1 && path.hasPrefix("Shared/\($0.module)/") } || path.hasPrefix("Tests/")
    }

    private static func safety(_ source: SourceText) -> [Violation] {
        let isLow = mayBeUnsafe(source.path)
        return source.code.enumerated().compactMap { index, line in
            if line.isEmpty { return nil }
            let place = (path: source.path, line: index + 1)
            if Words.contains(line, "@unchecked"), !source.path.hasPrefix("Tests/"), !isExplained(index, source) {
                return Violation(
                    path: place.path, line: place.line,
                    sentence: "@unchecked Sendable needs a comment that says what protects it")
            }
            if isLow { return nil }
            let isUnsafe =
                Words.positions(of: "unsafe", in: line).contains {
                    Words.next(after: "unsafe", at: $0, in: line) != ":"
                }
                || Words.holds(line, "UnsafePointer") || Words.holds(line, "UnsafeMutable")
                || Words.holds(line, "UnsafeRaw")
                || Words.holds(line, "UnsafeBufferPointer") || Words.contains(line, "unsafeBitCast")
                || Words.contains(line, "OpaquePointer")
            return isUnsafe
                ? Violation(path: place.path, line: place.line, sentence: "unsafe code stands in layers 0 and 1 only")
                : nil
        }
    }

    /// Whether a comment of two lines or more stands above the declaration around line `index`.
    private static func isExplained(_ index: Int, _ source: SourceText) -> Bool {
        var line = index
        var comments = 0
        while line > 0 {
            line -= 1
            let text = source.lines[line].drop { $0 == " " }
            if text.hasPrefix("//") { comments += 1 } else if !text.hasPrefix("@") { break }
        }
        return comments >= 2
    }

    // MARK: Clocks

    /// The database's own clock in any of its spellings: instants come as parameters, from a clock that tests set.
    static let clockWords = [
        "now()", "current_timestamp", "clock_timestamp", "statement_timestamp", "transaction_timestamp",
        "current_date", "current_time", "localtimestamp", "localtime", "timeofday()", "'now'", "'today'",
    ]

    private static func clockInSQL(_ source: SourceText) -> [Violation] {
        each(source.literals) { line in
            let lowered = line.lowercased()
            return clockWords.first { Words.contains(lowered, $0) }.map { "\($0) in SQL: pass the instant" }
        }.at(source.path)
    }

    // MARK: Output

    private static func output(_ source: SourceText) -> [Violation] {
        // The one place where a command writes for people; everything else logs.
        if source.path.hasSuffix("/CommandOutput.swift") { return [] }
        return each(source.code) { line in
            for word in ["print", "debugPrint", "NSLog", "dump"] {
                for position in Words.positions(of: word, in: line)
                where Words.next(after: word, at: position, in: line) == "(" && !line.hasDot(before: position) {
                    return Words.holds(line, "func \(word)")
                        ? nil : "\(word) is not for services: log, or write through CommandOutput"
                }
            }
            return nil
        }.at(source.path)
    }

    // MARK: Broker

    private static func broker(_ source: SourceText) -> [Violation] {
        let inText = each(source.literals) { line in BrokerRules.sentence(for: line) }
        let inCode = each(source.code) { line in
            if Words.holds(line, "durable: false"), !Words.holds(line, "exclusive: true") {
                return "a transient queue that is not exclusive is refused by RabbitMQ 4"
            }
            if let call = line.from(word: "amqp_basic_qos"), BrokerRules.isGlobalQuality(call) {
                return "a global prefetch is deprecated: set it per consumer"
            }
            if Words.holds(line, "global: true") { return "a global prefetch is deprecated: set it per consumer" }
            return nil
        }
        return (inText + inCode).at(source.path)
    }

    // MARK: Documentation

    /// Types that other modules see say what they are. Nested ones are told by the type they stand in.
    private static func documentation(_ source: SourceText) -> [Violation] {
        source.code.enumerated().compactMap { index, line in
            guard let first = line.utf8.first, first != UInt8(ascii: " ") else { return nil }
            var words = line.split(separator: " ").map(String.init)[...]
            while let first = words.first, first.hasPrefix("@") || ["final", "indirect", "nonisolated"].contains(first)
            {
                words = words.dropFirst()
            }
            guard words.first == "package" else { return nil }
            words = words.dropFirst()
            while let first = words.first, ["final", "indirect"].contains(first) { words = words.dropFirst() }
            guard let kind = words.first, ["struct", "enum", "actor", "class", "protocol"].contains(kind),
                words.count > 1, !["func", "var"].contains(words[words.startIndex + 1]), !isDocumented(index, source)
            else { return nil }
            return Violation(
                path: source.path, line: index + 1,
                sentence: "package \(kind) \(words[words.startIndex + 1]) has no doc comment")
        }
    }

    private static func isDocumented(_ index: Int, _ source: SourceText) -> Bool {
        var line = index
        while line > 0 {
            line -= 1
            let text = source.lines[line].drop { $0 == " " }
            if text.hasPrefix("///") { return true }
            if !text.hasPrefix("@") && !text.hasPrefix("#if") { return false }
        }
        return false
    }

    // MARK: Front doors

    static func isFrontDoor(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        return parts.count > 3 && parts[0] == "Services" && parts[2] == "Main"
    }

    private static func length(_ source: SourceText) -> [Violation] {
        let count = source.lines.last?.isEmpty == true ? source.lines.count - 1 : source.lines.count
        return count <= 15
            ? []
            : [Violation(path: source.path, line: 16, sentence: "a front door has at most 15 lines, this has \(count)")]
    }

    // MARK: Walking lines

    private static func each(_ lines: [String], _ rule: (String) -> String?) -> [(line: Int, sentence: String)] {
        lines.enumerated().compactMap { index, line in
            line.isEmpty ? nil : rule(line).map { (index + 1, $0) }
        }
    }
}

extension [(line: Int, sentence: String)] {
    fileprivate func at(_ path: String) -> [Violation] {
        map { Violation(path: path, line: $0.line, sentence: $0.sentence) }
    }
}

extension String {
    fileprivate func hasDot(before position: Int) -> Bool {
        position > 0 && Array(utf8)[position - 1] == UInt8(ascii: ".")
    }

    /// What stands from the first `word` on.
    fileprivate func from(word: String) -> String? {
        Words.positions(of: word, in: self).first.map { String(decoding: utf8.dropFirst($0), as: UTF8.self) }
    }
}
