package import Contracts
package import Passes

/// Decides whether a receipt lets the booth's only copy of a capture go.
package enum ReceiptCheck {
    /// - Returns: whether `receipt` is for this booth, this capture and exactly its bytes.
    package static func covers(_ receipt: Receipt, _ capture: SpooledCapture, booth: Identifier<Booth>) -> Bool {
        guard receipt.capture == capture.id.uuid, receipt.booth == booth.uuid,
            receipt.files.count == capture.files.count
        else { return false }
        return capture.files.allSatisfy { file in
            receipt.files.contains {
                $0.id == file.id.description && $0.length == file.length && $0.sha256 == file.sha256
            }
        }
    }
}
