import FoundationEssentials
import Logging

/// One line of the log, as bytes that end with a newline.
enum LogLine {
    static func json(_ event: LogEvent, metadata: Logger.Metadata, service: String, at instant: Date) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        bytes += Array(#"{"timestamp":"#.utf8)
        JSONText.append(timestamp(instant), to: &bytes)
        bytes += Array(#","level":"#.utf8)
        JSONText.append(event.level.rawValue, to: &bytes)
        bytes += Array(#","service":"#.utf8)
        JSONText.append(service, to: &bytes)
        bytes += Array(#","message":"#.utf8)
        JSONText.append(event.message.description, to: &bytes)
        if let error = event.error {
            bytes += Array(#","error":"#.utf8)
            JSONText.append(ErrorText.describe(error), to: &bytes)
            bytes += Array(#","errorType":"#.utf8)
            JSONText.append(String(reflecting: type(of: error)), to: &bytes)
        }
        if !metadata.isEmpty {
            bytes += Array(#","metadata":"#.utf8)
            append(.dictionary(metadata), to: &bytes)
        }
        bytes += Array("}\n".utf8)
        return bytes
    }

    static func text(_ event: LogEvent, metadata: Logger.Metadata, service: String, at instant: Date) -> [UInt8] {
        var bytes = Array("\(timestamp(instant)) \(event.level.rawValue) \(service): ".utf8)
        JSONText.appendEscaped(event.message.description, to: &bytes)
        if let error = event.error {
            bytes += Array(" error=".utf8)
            JSONText.append(ErrorText.describe(error), to: &bytes)
        }
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            bytes.append(UInt8(ascii: " "))
            JSONText.appendEscaped(key, to: &bytes)
            bytes.append(UInt8(ascii: "="))
            append(value, to: &bytes)
        }
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    /// RFC 3339 in UTC with milliseconds.
    static func timestamp(_ instant: Date) -> String {
        instant.formatted(.iso8601.year().month().day().time(includingFractionalSeconds: true)) + "Z"
    }

    private static func append(_ value: Logger.MetadataValue, to bytes: inout [UInt8]) {
        switch value {
        case .string(let text):
            JSONText.append(text, to: &bytes)
        case .stringConvertible(let convertible):
            let sensitivity = value.attributes[Sensitivity.self]
            JSONText.append(sensitivity?.replacement ?? convertible.description, to: &bytes)
        case .array(let values):
            bytes.append(UInt8(ascii: "["))
            for (place, value) in values.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                append(value, to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .dictionary(let values):
            bytes.append(UInt8(ascii: "{"))
            for (place, (key, value)) in values.sorted(by: { $0.key < $1.key }).enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                JSONText.append(key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                append(value, to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }
}
