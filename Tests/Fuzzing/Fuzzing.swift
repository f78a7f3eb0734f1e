import Foundation
import HostileInput

// What libFuzzer calls (https://llvm.org/docs/LibFuzzer.html). The program has no main of its own: libFuzzer brings it.
// `deploy/local/fuzz` builds it; FUZZ_PARSER says which parser is read.

/// The parser that this process fuzzes.
private let parser: HostileParser = {
    let name = ProcessInfo.processInfo.environment["FUZZ_PARSER"] ?? ""
    guard let parser = HostileParser.all.first(where: { $0.name == name }) else {
        end("FUZZ_PARSER names one of: \(HostileParser.all.map(\.name).joined(separator: " "))")
    }
    return parser
}()

/// Before anything else: with FUZZ_SAMPLES it writes every parser's samples and longest length into that folder, and ends.
@_cdecl("LLVMFuzzerInitialize")
package func initialize(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>
) -> CInt {
    guard let folder = ProcessInfo.processInfo.environment["FUZZ_SAMPLES"] else { return 0 }
    do {
        for parser in HostileParser.all { try write(parser, into: URL(filePath: folder)) }
    } catch {
        end("\(folder) cannot be written: \(error)")
    }
    exit(0)
}

private func write(_ parser: HostileParser, into folder: URL) throws {
    let own = folder.appending(path: parser.name)
    try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
    for (number, sample) in parser.samples.enumerated() {
        try Data(sample).write(to: own.appending(path: "sample-\(number)"))
    }
    try Data("\(parser.longest)".utf8).write(to: folder.appending(path: "\(parser.name).longest"))
}

@_cdecl("LLVMFuzzerTestOneInput")
package func readOne(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: bytes, count: count))
    switch parser.reading {
    case .atOnce(let read): read(input)
    case .waiting(let read):
        let done = DispatchSemaphore(value: 0)
        Task.detached {
            await read(input)
            done.signal()
        }
        done.wait()
    }
    return 0
}
