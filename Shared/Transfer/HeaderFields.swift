/// Header fields in the order in which they were written or received; names are compared without regard to case.
package struct HeaderFields: Sendable, Equatable, ExpressibleByDictionaryLiteral, Sequence {
    package struct Field: Sendable, Equatable {
        package let name: String
        package let value: String

        package static func == (left: Field, right: Field) -> Bool {
            left.name.lowercased() == right.name.lowercased() && left.value == right.value
        }
    }

    private var fields: [Field] = []

    package init() {}

    package init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field(name: $0.0, value: $0.1) }
    }

    package var isEmpty: Bool { fields.isEmpty }

    /// The first value under `name`. Setting replaces all of them; `nil` removes them.
    package subscript(name: String) -> String? {
        get { fields.first { $0.name.isEqualIgnoringCase(to: name) }?.value }
        set {
            fields.removeAll { $0.name.isEqualIgnoringCase(to: name) }
            if let newValue { fields.append(Field(name: name, value: newValue)) }
        }
    }

    /// All values under `name`, in order.
    package func values(for name: String) -> [String] {
        fields.filter { $0.name.isEqualIgnoringCase(to: name) }.map(\.value)
    }

    /// Adds a field beside those of the same name.
    package mutating func append(_ value: String, for name: String) {
        fields.append(Field(name: name, value: value))
    }

    package func makeIterator() -> IndexingIterator<[Field]> { fields.makeIterator() }

    /// What is wrong with the fields as part of a request, or `nil`.
    ///
    /// RFC 9110, 5.1 and 5.5: names are tokens; a value holds no control character, so that no line can be smuggled
    /// in. How long the body is follows from the body alone (RFC 9112, 6.3; two answers are request smuggling).
    var problem: String? {
        for field in fields {
            guard !field.name.isEmpty, field.name.utf8.allSatisfy(\.isTokenCharacter) else {
                return "a header name is not a token"
            }
            guard field.value.utf8.allSatisfy({ $0 == 9 || ($0 >= 32 && $0 != 127) }) else {
                return "a header value holds a control character"
            }
            if field.name.isEqualIgnoringCase(to: "content-length")
                || field.name.isEqualIgnoringCase(to: "transfer-encoding")
            {
                return "the length of the body is not the caller's to say"
            }
        }
        return nil
    }
}

extension UTF8.CodeUnit {
    /// Whether this is a `tchar` of RFC 9110, 5.6.2.
    var isTokenCharacter: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(self)
        }
    }
}

extension String {
    func isEqualIgnoringCase(to other: String) -> Bool {
        utf8.count == other.utf8.count
            && zip(utf8, other.utf8).allSatisfy { $0 == $1 || $0.asciiLowercased == $1.asciiLowercased }
    }
}

extension UTF8.CodeUnit {
    fileprivate var asciiLowercased: UInt8 { self >= 65 && self <= 90 ? self + 32 : self }
}
