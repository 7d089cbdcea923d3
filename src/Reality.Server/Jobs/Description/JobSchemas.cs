using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Reality.Contract;
using Reality.Storage.Database;

namespace Reality.Server.Jobs.Description;

/// <summary>Schemas of the bodies of the modeling API. The specifications of a job have one schema per job type.</summary>
internal sealed class JobSchemas(OpenApiDocument document, JobTypes types)
{
    private readonly RecordSchemas _records = new(document, types);

    /// <summary>The body of POST jobs.</summary>
    public IOpenApiSchema JobCreate() => OfEachType("JobCreate", type => Record(
        ["type", "iTwinId", "specifications"],
        ("type", Exactly(type.Name)),
        ("iTwinId", Text("uuid")),
        ("name", new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null, MinLength = 3, MaxLength = 256 }),
        ("specifications", _records.Of(type.RequestType))));

    /// <summary>The body of POST costs.</summary>
    public IOpenApiSchema CostEstimationCreate() => OfEachType("CostEstimationCreate", type => Record(
        ["type", "specifications"],
        ("type", Exactly(type.Name)),
        ("specifications", _records.Of(type.RequestType)),
        ("costParameters", new OpenApiSchema
        {
            AnyOf = [_records.Of(typeof(CostParameters)), new OpenApiSchema { Type = JsonSchemaType.Null }],
        })));

    public IOpenApiSchema CostEstimation() => Answer("costEstimation", OfEachType("CostEstimation", type => Record(
        ["id", "estimatedUnits", "unitType", "type", "specifications"],
        ("id", Text("uuid")),
        ("estimatedUnits", Number()),
        ("unitType", Exactly("Modeling")),
        ("type", Exactly(type.Name)),
        ("specifications", _records.Of(type.RequestType)),
        ("costParameters", _records.Of(typeof(CostParameters))))));

    public IOpenApiSchema JobAnswer() => Answer("job", Job());

    public IOpenApiSchema Jobs() => Record(["jobs"], ("jobs", ListOf(Job())), ("_links", Record(["next"], ("next", Link()))));

    public IOpenApiSchema Progress() => Answer("progress", Record(
        ["state", "percentage"],
        ("state", State()),
        ("percentage", new OpenApiSchema { Type = JsonSchemaType.Number, Minimum = "0", Maximum = "100" })));

    public IOpenApiSchema Messages()
    {
        var message = Component("JobMessage", () => Record(
            ["code", "title", "message", "params"], ("code", Text()), ("title", Text()), ("message", Text()), (
                "params", ListOf(Text()))));
        return Answer("messages", Record(["errors", "warnings"], ("errors", ListOf(message)), ("warnings", ListOf(message))));
    }

    public static IOpenApiSchema Files() => Answer("files", ListOf(Record(
        ["id", "name", "type"], ("id", Text()), ("name", Text()), ("type", Exactly("Preset")), ("description", Text()),
        ("deprecated", new OpenApiSchema { Type = JsonSchemaType.Boolean }))));

    public IOpenApiSchema Bucket() => Record(
        ["bucket", "_links"],
        ("bucket", Record(["iTwinId"], ("iTwinId", Text("uuid")))),
        ("_links", Record(["containerUrl"], ("containerUrl", Link()))));

    public IOpenApiSchema Error()
    {
        var detail = Component("ErrorDetail", () => Record(
            ["code", "message"], ("code", Text()), ("message", Text()), ("target", Text())));
        return Component("Error", () => Answer("error", Record(
            ["code", "message"], ("code", Text()), ("message", Text()), ("target", Text()), ("details", ListOf(detail)))));
    }

    private IOpenApiSchema Job() => OfEachType("Job", type => Record(
        ["id", "type", "state", "userId", "iTwinId", "executionInfo", "specifications"],
        ("id", Text("uuid")),
        ("name", Text()),
        ("type", Exactly(type.Name)),
        ("state", State()),
        ("userId", Text()),
        ("iTwinId", Text("uuid")),
        ("executionInfo", ExecutionInfo()),
        ("specifications", _records.Of(type.StoredType))));

    private IOpenApiSchema ExecutionInfo() => Component("ExecutionInfo", () => Record(
        ["createdDateTime"],
        ("createdDateTime", Text("date-time")),
        ("startedDateTime", Text("date-time")),
        ("endedDateTime", Text("date-time")),
        ("processingUnits", Number())));

    private IOpenApiSchema State() => Component("JobState", () => new()
    {
        Type = JsonSchemaType.String,
        Enum = [.. Enum.GetNames<JobRowState>().Select(name => (JsonNode)name)],
    });

    private IOpenApiSchema Link() => Component("Link", () => Record(["href"], ("href", Text("uri"))));

    /// <summary>One schema per job type, chosen by the type that the body names.</summary>
    private IOpenApiSchema OfEachType(string name, Func<JobType, OpenApiSchema> describe) => Component(name, () =>
    {
        var schemas = types.All.ToDictionary(
            type => type.Name, type => (OpenApiSchemaReference)Component($"{type.Name}{name}", () => describe(type)));
        return new() { OneOf = [.. schemas.Values], Discriminator = new() { PropertyName = "type", Mapping = schemas } };
    });

    private IOpenApiSchema Component(string name, Func<OpenApiSchema> describe) =>
        document.Components?.Schemas?.ContainsKey(name) is true
        ? new OpenApiSchemaReference(name, document)
        : _records.Add(name, describe());

    private static OpenApiSchema Answer(string name, IOpenApiSchema content) => Record([name], (name, content));

    private static OpenApiSchema Record(string[] required, params (string Name, IOpenApiSchema Schema)[] properties) => new()
    {
        Type = JsonSchemaType.Object,
        Properties = properties.ToDictionary(property => property.Name, property => property.Schema),
        Required = required.ToHashSet(),
        AdditionalPropertiesAllowed = false,
    };

    private static OpenApiSchema Exactly(string value) => new() { Type = JsonSchemaType.String, Enum = [value] };

    private static OpenApiSchema ListOf(IOpenApiSchema item) => new() { Type = JsonSchemaType.Array, Items = item };

    private static OpenApiSchema Text(string? format = null) => new() { Type = JsonSchemaType.String, Format = format };

    private static OpenApiSchema Number() => new() { Type = JsonSchemaType.Number };
}
