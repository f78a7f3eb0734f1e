package import Contracts
package import PersonalData

/// Where an owner finds the files of a person, to copy them.
package protocol SubjectFiles: Sendable {
    /// Copies the person's files into the store under the request's key and names them; again gives the same.
    func copy(for order: ExportOrder, of subject: Subject) async throws -> [ExportedObject]
}

/// Which copy is wanted, whoever its owner is.
package struct ExportOrder: Sendable {
    package let requestID: Identifier<SubjectRequest>
    package let keyID: Identifier<DataKey>
    package let owner: OwnerName
}

/// Of an owner without photographs and videos.
package struct NoFiles: SubjectFiles {
    package init() {}
    package func copy(for order: ExportOrder, of subject: Subject) async throws -> [ExportedObject] { [] }
}
