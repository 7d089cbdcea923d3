using System.Globalization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Reality.Contract;

namespace Reality.Server.Jobs.Description;

/// <summary>Describes the request and response bodies of the modeling API.</summary>
/// <remarks>
/// By hand, because the framework derives bodies from types, but the members of a body here depend on the job type that it names.
/// </remarks>
internal sealed class JobOperations(JobTypes types) : IOpenApiDocumentTransformer
{
    private const string Json = "application/json";
    private static readonly (int Status, string Meaning)[] s_errors =
        [
        (400, "The body is not valid JSON"),
        (401, "No valid token"),
        (404, "Not found, or not visible to the user"),
        (422, "The request is invalid"),
        (429, "Too many requests"),
    ];

    public Task TransformAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        var schemas = new JobSchemas(document, types);
        Describe("SubmitJob", 201, "The job with the ids of its outputs", schemas.JobAnswer(), schemas.JobCreate());
        Describe("GetJob", 200, "The job", schemas.JobAnswer());
        Describe("ListJobs", 200, "A page of jobs", schemas.Jobs());
        Describe("CancelJob", 200, "The job, which is being cancelled", schemas.JobAnswer());
        Describe("GetJobProgress", 200, "Progress of the job", schemas.Progress());
        Describe("GetJobMessages", 200, "Errors and warnings of the job", schemas.Messages());
        Describe("EstimateCost", 200, "Estimated cost of the job", schemas.CostEstimation(), schemas.CostEstimationCreate());
        Describe("ListFiles", 200, "Presets", JobSchemas.Files());
        Describe("GetBucket", 200, "The bucket of the iTwin, and a link to it", schemas.Bucket());
        OperationOf("ListJobs").Parameters =
        [
            Query("$filter", "Criteria of the jobs, e.g. state eq Active and type in ('Calibration', 'Tiling')",
                new() { Type = JsonSchemaType.String }, isRequired: true),
            Query(
                "$top", "Maximum number of jobs per page",
                new() { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = "1000" }),
            Query("continuationToken", "Token of the link to the next page", new() { Type = JsonSchemaType.String }),
        ];
        return Task.CompletedTask;

        OpenApiOperation OperationOf(string id) =>
            document.Paths.Values.SelectMany(path => path.Operations ?? []).Single(pair => pair.Value.OperationId == id).Value;

        void Describe(string id, int status, string meaning, IOpenApiSchema answer, IOpenApiSchema? request = null)
        {
            var operation = OperationOf(id);
            if (request is not null)
                operation.RequestBody = new OpenApiRequestBody { Required = true, Content = ContentOf(request) };
            operation.Responses = new() { [Text(status)] = Response(meaning, answer) };
            foreach (var (error, reason) in s_errors)
                operation.Responses.Add(Text(error), Response(reason, schemas.Error()));
        }
    }

    private static OpenApiParameter Query(string name, string meaning, OpenApiSchema schema, bool isRequired = false) =>
        new() { Name = name, In = ParameterLocation.Query, Description = meaning, Schema = schema, Required = isRequired };

    private static OpenApiResponse Response(string meaning, IOpenApiSchema schema) =>
        new() { Description = meaning, Content = ContentOf(schema) };

    private static Dictionary<string, OpenApiMediaType> ContentOf(IOpenApiSchema schema) =>
        new() { [Json] = new OpenApiMediaType { Schema = schema } };

    private static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);
}
