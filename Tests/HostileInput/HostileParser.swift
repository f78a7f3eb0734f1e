/// One of our own parsers, as somebody hostile reaches it.
///
/// `deploy/local/fuzz` feeds it with what libFuzzer makes up; `HostileInputTests` with what was worth keeping of that
/// (``KeptInput``) and with ``samples``. A parser may refuse whatever it likes. It must not trap, and must keep its
/// promises: what it takes, it can say again and reads as the same.
package struct HostileParser: Sendable {
    /// How it is read: at once, or with waiting in between.
    package enum Reading: Sendable {
        case atOnce(@Sendable ([UInt8]) -> Void)
        case waiting(@Sendable ([UInt8]) async -> Void)
    }

    /// A word for the command line, and the name of its file of kept inputs.
    package let name: String
    /// Longer inputs are not tried, in bytes.
    package let longest: Int
    /// What our own encoders write: from there fuzzing starts.
    package let samples: [[UInt8]]
    package let reading: Reading

    init(_ name: String, longest: Int = 4096, samples: [[UInt8]], _ read: @escaping @Sendable ([UInt8]) -> Void) {
        self.name = name
        self.longest = longest
        self.samples = samples
        reading = .atOnce(read)
    }

    init(
        _ name: String, longest: Int = 4096, samples: [[UInt8]],
        waiting read: @escaping @Sendable ([UInt8]) async -> Void
    ) {
        self.name = name
        self.longest = longest
        self.samples = samples
        reading = .waiting(read)
    }

    init(
        text name: String, longest: Int = 512, samples: [String], _ read: @escaping @Sendable (String) -> Void
    ) {
        self.init(name, longest: longest, samples: samples.map { Array($0.utf8) }) {
            read(String(decoding: $0, as: UTF8.self))
        }
    }

    package func read(_ input: [UInt8]) async {
        switch reading {
        case .atOnce(let read): read(input)
        case .waiting(let read): await read(input)
        }
    }

    /// All of them. A new parser is one line in the file of its topic.
    package static let all: [HostileParser] = ofMessages + ofPasses + ofBooths + ofPages + ofStores + ofMails
}

/// Ends the program when a parser breaks a promise.
func promise(_ isKept: @autoclosure () -> Bool, _ what: StaticString) {
    guard isKept() else { end("broken promise: \(what)") }
}

/// Ends the program with a sentence. This is the finding, not a gap: libFuzzer keeps an input only when the program dies of it,
/// and has no other word for "this one did it"; in `make test` it is how a replayed input fails.
package func end(_ why: String) -> Never { fatalError(why) }
