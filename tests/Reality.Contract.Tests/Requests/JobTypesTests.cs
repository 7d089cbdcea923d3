using System.Text.Json;
using System.Text.Json.Nodes;
using Reality.Contract.Requests;
using Reality.Testing.Requests;

namespace Reality.Contract.Tests.Requests;

public sealed class JobTypesTests
{
    public static TheoryData<string> Types => new(JobRequests.Types);

    [Fact]
    public void There_are_the_eleven_types_of_the_contract() =>
        Assert.Equal(JobRequests.Types.Order(), JobCheck.Types.All.Select(type => type.Name).Order());

    [Theory]
    [InlineData(50, true)]
    [InlineData(51, false)]
    public void A_job_has_at_most_fifty_exports(int count, bool isValid)
    {
        var exports = $"[{string.Join(',', Enumerable.Repeat("{ \"format\": \"LAS\" }", count))}]";
        foreach (var type in (string[])["Production", "Reconstruction"])
        {
            Assert.Equal(
                isValid ? [] : ["specifications.outputs.exports"],
                JobCheck.Targets(type, JobRequests.Minimal(type).With("outputs.exports", exports)));
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void The_least_request_of_a_type_is_accepted(string type) =>
        Assert.Empty(JobCheck.Targets(type, JobRequests.Minimal(type)));

    [Theory]
    [MemberData(nameof(Types))]
    public void A_request_with_every_property_is_accepted_and_written_as_it_was_sent(string type)
    {
        var full = JobRequests.Full(type);

        var (specifications, check) = JobCheck.Run(type, full);

        Assert.Empty(check.Problems);
        Assert.True(JsonNode.DeepEquals(full, JsonNode.Parse(specifications.ToJson())), specifications.ToJson());
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void The_files_of_coordinate_systems_may_be_a_folder(string type)
    {
        var references = JobCheck.Run(type, JobRequests.Full(type)).Check.References;

        Assert.All(
            references.Where(reference => reference.Target == "specifications.inputs.crsData"),
            reference => Assert.True(reference.MayBeFolder));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Explicit_nulls_are_the_same_as_absence(string type)
    {
        var withNulls = JobRequests.Minimal(type);
        var absent = JobRequests.Full(type)["inputs"]!.AsObject().Where(input => withNulls["inputs"]![input.Key] is null);
        foreach (var (name, _) in absent)
            withNulls["inputs"]![name] = null;
        if (JobRequests.Full(type).ContainsKey("options"))
            withNulls["options"] = null;

        // Photos must come from somewhere, so the one input that is given stays.
        var (specifications, check) = JobCheck.Run(type, withNulls);

        Assert.Empty(check.Problems);
        Assert.True(JsonNode.DeepEquals(JobRequests.Minimal(type), JsonNode.Parse(specifications.ToJson())));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_property_with_a_wrong_type_is_named_in_one_go(string type)
    {
        var expected = new List<string>();
        var request = JobRequests.Full(type);
        foreach (var part in new[] { "inputs", "options" })
        {
            foreach (var (name, _) in (request[part] as JsonObject ?? []).ToList())
            {
                request[part]![name] = new JsonObject { ["no"] = 1 };
                expected.Add($"specifications.{part}.{name}");
            }
        }
        // A point is an object: it lacks its coordinates.
        var targets = JobCheck.Targets(type, request);

        Assert.All(expected, target => Assert.Contains(targets, found => found.StartsWith(target, StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void An_empty_object_is_told_what_it_lacks(string type) =>
        Assert.Superset(
            new HashSet<string> { "specifications.inputs", "specifications.outputs" },
            JobCheck.Targets(type, []).ToHashSet());

    [Theory]
    [MemberData(nameof(Types))]
    public void Unknown_properties_are_refused_wherever_they_are(string type)
    {
        var request = JobRequests.Full(type).With("colour", "1").With("inputs.scenes", "1");

        Assert.Equal(["specifications.inputs.scenes", "specifications.colour"], JobCheck.Targets(type, request));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void What_is_stored_is_read_back_by_its_record(string type)
    {
        var (specifications, _) = JobCheck.Run(type, JobRequests.Full(type));
        var places = new OutputPlaces(Guid.NewGuid(), "Test");
        var json = specifications.ToJson(places);
        var name = $"Reality.Contract.Specifications.{type}Specifications";
        var record = typeof(JobType).Assembly.GetType(name, throwOnError: true)!;

        var read = RequestReader.ReadStored(json, record, JobCheck.Types.Named);

        Assert.Equal(json, JsonSerializer.Serialize(read, record, RequestJson.Options));
    }
}
