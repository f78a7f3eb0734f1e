import Booth
import Contracts
import DurableFiles
import Foundation
import Images
import Vault

extension HostileParser {
    /// What a booth reads from a folder that other software writes, what guests type, and what a booth sends.
    static let ofBooths: [HostileParser] = [
        HostileParser("sidecar", samples: sidecars.map { Array($0.utf8) }, sidecar),
        HostileParser("media-ending", longest: 512, samples: beginnings, ending),
        HostileParser("identify", longest: 1024, samples: beginnings) { input in
            promise(identify(input) == identify(input.prefix(identifyingByteCount)), "the first bytes decide")
        },
        HostileParser(text: "session-code", longest: 160, samples: ["0007-0123-4567-89AB-CDEF-GHJK-MNPQ"]) { text in
            guard let code = SessionCode(text) else { return }
            promise(SessionCode.boothNumbers.contains(code.boothNumber), "a code is of a booth")
            promise(SessionCode(code.text) == code && code.text.count == SessionCode.length, "a code again")
        },
        HostileParser(text: "sealed-text", samples: [sealedText]) { text in
            if let value = try? BoothSealedValue(text: text) { promise(same(value.text, text), "a sealed value again") }
            if let value = try? SealedValue(text: text) { promise(same(value.text, text), "a sealed value again") }
            _ = try? PlatformPublicKey(text: text)
        },
        HostileParser("spool-file", longest: 1024, samples: [spoolFile], spool),
        HostileParser("spool-round", longest: 200_000, samples: [[3, 1, 2, 3, 4]], spoolRound),
    ]

    // MARK: Sidecars

    private static func sidecar(_ input: [UInt8]) {
        guard let sidecar = try? Sidecar(json: input) else { return }
        promise(sidecar.files.allSatisfy { !$0.contains("/") && $0 != ".." }, "no name leaves the folder")
        guard let answers = sidecar.answers else { return }
        // A number that is longer than a double is rounded once, and may then be written as a whole one.
        guard let again = saidAgain(answers) else { end("answers that cannot be read again") }
        promise(saidAgain(again) == again, "answers said again are the same")
    }

    private static func saidAgain(_ answers: [UInt8]) -> [UInt8]? {
        try? Sidecar(json: Array(#"{"answers":"#.utf8) + answers + Array("}".utf8)).answers
    }

    private static let sidecars = [
        """
        {"madeAt": "2026-11-22T20:15:00.250Z", "language": "de", "address": "a@b.example", "session": "0003",
         "files": ["a.jpg"], "complete": true, "answers": {"team": "blue", "n": [1, 2.5, null, true, {"x": "y"}]},
         "consents": [{"scope": "mail", "given": true, "textHash": "ab", "language": "de",
                       "at": "2026-11-22T20:14:50Z"}], "printer": {"copies": 2}}
        """,
        #"{"answers":{"a":[[[[[[[[[[1e308,-0.0,9223372036854775807,18446744073709551616]]]]]]]]]]}}"#,
    ]

    // MARK: Media

    private static func ending(_ input: [UInt8]) {
        _ = MediaEnding.isThere(length: input.count) { offset, count in
            promise(offset >= 0 && count >= 0, "nothing is read in front of a file")
            return Array(input.dropFirst(offset).prefix(count))
        }
    }

    private static let beginnings: [[UInt8]] = [
        [0xFF, 0xD8, 0xFF, 0xE0] + [UInt8](repeating: 1, count: 20) + [0xFF, 0xD9, 0, 0],
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + [UInt8](repeating: 0, count: 16)
            + [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82],
        Array("GIF89a".utf8) + [UInt8](repeating: 0, count: 16) + [0x3B],
        Array("RIFF".utf8) + [16, 0, 0, 0] + Array("WEBPVP8 ".utf8) + [UInt8](repeating: 0, count: 8),
        Array("RIFF".utf8) + [16, 0, 0, 0] + Array("AVI LIST".utf8) + [UInt8](repeating: 0, count: 8),
        [0, 0, 0, 24] + Array("ftypmif1".utf8) + [0, 0, 0, 0] + Array("heicavif".utf8) + [0, 0, 0, 8]
            + Array("mdat".utf8),
        [0, 0, 0, 16] + Array("ftypisom".utf8) + [0, 0, 0, 0] + [0, 0, 0, 1] + Array("mdat".utf8)
            + [0, 0, 0, 0, 0, 0, 0, 16],
        [0x1A, 0x45, 0xDF, 0xA3, 0x42, 0x82, 0x84] + Array("webm".utf8),
        [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0], [0x4D, 0x4D, 0, 0x2B, 0, 8, 0, 0],
    ]

    // MARK: Sealed by a booth

    private static let keys = PlatformKeys(VersionedSecrets([1: [UInt8](repeating: 9, count: 32)]))
    private static let spoolID = Array("file".utf8)
    private static let seal: BoothSeal = {
        do { return BoothSeal(to: try keys.publicKey()) } catch { end("\(error)") }
    }()

    private static var spoolFile: [UInt8] { sealed([1, 2, 3]) }
    private static var sealedText: String { (try? seal.seal([1, 2, 3], purpose: "test").text) ?? "" }

    private static func sealed(_ plaintext: [UInt8]) -> [UInt8] {
        guard var sealer = try? seal.sealing(spoolID: spoolID), let first = try? sealer.seal(plaintext),
            let last = try? sealer.finish()
        else { end("the test's key cannot seal") }
        return first + last
    }

    private static func opened(_ sealed: [UInt8], step: Int) throws -> [UInt8] {
        var opener = keys.opening(spoolID: spoolID)
        var plaintext: [UInt8] = []
        for start in stride(from: 0, to: sealed.count, by: step) {
            plaintext += try opener.open(Array(sealed[start..<min(sealed.count, start + step)]))
        }
        return try plaintext + opener.finish()
    }

    /// The first byte says in pieces of how many bytes the rest arrives.
    private static func spool(_ input: [UInt8]) {
        guard let step = input.first, step > 0 else { return }
        _ = try? opened(Array(input.dropFirst()), step: Int(step))
        // Behind a head that holds: what follows is what the key opens, or is refused.
        _ = try? opened(Array(head) + input.dropFirst(), step: Int(step))
    }

    private static let head = sealed([]).dropLast(16)

    private static func spoolRound(_ input: [UInt8]) {
        guard let step = input.first, step > 0 else { return }
        let plaintext = Array(input.dropFirst())
        promise((try? opened(sealed(plaintext), step: Int(step) * 1021)) == plaintext, "what is sealed opens the same")
        promise((try? opened(sealed(plaintext).dropLast(), step: 4096)) == nil, "what is cut off does not open")
    }

    /// The decoder passes over padding.
    private static func same(_ left: String, _ right: String) -> Bool { left == right.prefix { $0 != "=" } }
}
