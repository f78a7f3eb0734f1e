import FoundationEssentials
import PostgreSQL
import Testing

@Suite("Query")
struct QueryTests {
    @Test func `interpolated values become parameters and never text`() {
        let mail = "'; drop table person; --"
        let query: Query = "select id from person where mail = \(mail) and age > \(17)"
        #expect(query.sql == "select id from person where mail = $1 and age > $2")
        #expect(query.parameterCount == 2)
    }

    @Test func `an array is one parameter`() {
        let query: Query = "delete from person where id = any(\([1, 2, 3]))"
        #expect(query.sql == "delete from person where id = any($1)")
        #expect(query.parameterCount == 1)
    }

    @Test func `raw text comes only when asked for`() {
        let direction = "desc"
        let query: Query = "select id from person order by id \(unsafe: direction) limit \(5)"
        #expect(query.sql == "select id from person order by id desc limit $1")
    }

    @Test func `a name is quoted, its quotes doubled and its dot kept as a separator`() {
        let query: Query = "select 1 from \(identifier: "media.odd\"name")"
        #expect(query.sql == "select 1 from \"media\".\"odd\"\"name\"")
    }

    @Test func `a statement without values has no parameters`() {
        let query: Query = "select 1"
        #expect(query.parameterCount == 0)
    }
}
