// The part of the graph that the bench asks about, described as @neo4j/graphql wants it.
export const typeDefs = /* GraphQL */ `
  type Country @node @mutation(operations: []) @subscription(events: []) {
    id: ID!
    code: String!
    code3: String!
    name: String!
    sortName: String!
    region: String
    subregion: String
    dialogues: [Dialogue!]! @relationship(type: "MEMBER_OF", direction: OUT, properties: "Membership")
  }

  type Dialogue @node @mutation(operations: []) @subscription(events: []) {
    id: ID!
    slug: String!
    name: String!
    sortName: String!
    aliases: [String!]!
    kinds: [String!]!
    status: String!
    started: String
    ended: String
    languages: [String!]!
    regions: [String!]!
    website: String
    countries: [Country!]! @relationship(type: "MEMBER_OF", direction: IN, properties: "Membership")
  }

  type Membership @relationshipProperties {
    id: ID!
    role: String!
    since: String
    until: String
    note: String
  }
`;
