import Glibc

/// Searching lines for whole words, on bytes, because these checks read every file of the project.
enum Words {
    /// Whether `line` holds `word` with no letter, digit or underscore before or after it.
    static func contains(_ line: String, _ word: String) -> Bool { !positions(of: word, in: line).isEmpty }

    /// Whether `text` stands anywhere in `line`, as part of a word too.
    static func holds(_ line: String, _ text: String) -> Bool {
        var (line, text) = (line, text)
        return line.withUTF8 { haystack in text.withUTF8 { first($0, in: haystack, from: 0) != nil } }
    }

    /// Where `word` begins in `line`, as offsets in UTF-8.
    static func positions(of word: String, in line: String) -> [Int] {
        var (line, word) = (line, word)
        return line.withUTF8 { haystack in
            word.withUTF8 { needle in
                var found: [Int] = []
                var start = 0
                while let place = first(needle, in: haystack, from: start) {
                    start = place + 1
                    let end = place + needle.count
                    if isWordByte(needle[0]), place > 0, isWordByte(haystack[place - 1]) { continue }
                    if isWordByte(needle[needle.count - 1]), end < haystack.count, isWordByte(haystack[end]) {
                        continue
                    }
                    found.append(place)
                }
                return found
            }
        }
    }

    private static func first(
        _ needle: UnsafeBufferPointer<UInt8>, in haystack: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> Int? {
        guard let bytes = haystack.baseAddress, let word = needle.baseAddress, needle.count > 0 else { return nil }
        var start = start
        while start + needle.count <= haystack.count {
            let rest = haystack.count - needle.count + 1 - start
            guard let match = memchr(bytes + start, Int32(needle[0]), rest) else { return nil }
            start = UnsafeRawPointer(match) - UnsafeRawPointer(bytes)
            if memcmp(bytes + start, word, needle.count) == 0 { return start }
            start += 1
        }
        return nil
    }

    /// The byte that follows `word` at `position`, spaces passed over; `nil` at the end of the line.
    static func next(after word: String, at position: Int, in line: String) -> Character? {
        let bytes = Array(line.utf8)
        let rest = bytes.dropFirst(position + word.utf8.count).first { $0 != UInt8(ascii: " ") }
        return rest.map { Character(Unicode.Scalar($0)) }
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
