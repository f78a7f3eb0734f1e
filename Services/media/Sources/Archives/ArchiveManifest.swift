package import Contracts
package import Foundation
import Hexadecimal

/// The two lists at the end of an archive: what is in it for programs and for people who compare (`sha256sum -c`).
///
/// They are made file by file and never held whole; the same files give the same bytes for ever, which is why no encoder
/// is asked for them.
package struct ArchiveManifest: Sendable {
    package enum List: Sendable { case manifest, sums }

    /// A file as its archive lists it.
    package struct Line: Sendable {
        package var name: String
        package var length: Int
        package var sha256: [UInt8]
        package var madeAt: Date
        /// Why it is not there; nil for one that is.
        package var reason: String?

        package init(name: String, length: Int, sha256: [UInt8], madeAt: Date, reason: String? = nil) {
            self.name = name
            self.length = length
            self.sha256 = sha256
            self.madeAt = madeAt
            self.reason = reason
        }
    }

    private let list: List
    private var count = 0

    package init(_ list: List) {
        self.list = list
    }

    /// What stands before the first file.
    package func head(_ archive: Identifier<CaptureArchive>, _ rental: Identifier<Rental>, _ content: ArchiveContent)
        -> String
    {
        switch list {
        case .manifest:
            #"{"archive":"\#(archive)","rental":"\#(rental)","what":"\#(content.rawValue)","files":["#
        case .sums: ""
        }
    }

    /// Nothing of a file that cannot be read stands in the list of sums.
    package mutating func text(of line: Line) -> String {
        switch list {
        case .manifest:
            count += 1
            let start = (count > 1 ? "," : "") + "\n" + #"{"name":"\#(line.name)","#
            let madeAt = #""madeAt":"\#(ContractCoding.text(of: line.madeAt))""#
            if let reason = line.reason { return start + madeAt + #","missing":"\#(reason)"}"# }
            return start + #""length":\#(line.length),"sha256":"\#(String(hexadecimal: line.sha256))",\#(madeAt)}"#
        case .sums:
            return line.reason == nil ? "\(String(hexadecimal: line.sha256))  \(line.name)\n" : ""
        }
    }

    /// What stands behind the last one.
    package var tail: String {
        switch list {
        case .manifest: "\n]}\n"
        case .sums: ""
        }
    }
}
