using System.Text.Json.Serialization;
using Reality.Contract;
using Reality.Contract.Requests;

namespace Reality.Jobs.Tests;

/// <summary>A made-up job type: counts the files of image collections.</summary>
internal sealed class CountPhotosJob : SpecifiedJobType<CountPhotosCreate, CountPhotosSpecifications>
{
    public override string Name => "CountPhotos";

    public override CostRates Rates { get; } = new() { PerImage = 0.5 };

    protected override void Check(CountPhotosCreate specifications, RequestCheck check)
    {
        check.Distinct(specifications.Outputs, Outputs);
        check.That(
            specifications.Options is not { Prefix: "#" }, $"{Options}.prefix", "A count must not look like a comment.");
    }

    protected override CountPhotosSpecifications Place(CountPhotosCreate specifications, OutputPlaces places) => new()
    {
        Inputs = specifications.Inputs,
        Outputs = new() { Counts = places.RealityData("Unstructured", "counts") },
        Options = specifications.Options,
    };
}

/// <summary>The specifications of a CountPhotos job as requested.</summary>
internal sealed record CountPhotosCreate
{
    public required CountPhotosInputs Inputs { get; init; }

    public required IReadOnlyList<CountPhotosOutput> Outputs { get; init; }

    public CountPhotosOptions? Options { get; init; }
}

/// <summary>Inputs of a CountPhotos job.</summary>
internal sealed record CountPhotosInputs
{
    [RealityDataId("CCImageCollection")]
    public required IReadOnlyList<string> ImageCollections { get; init; }
}

/// <summary>Outputs that a CountPhotos job offers.</summary>
internal enum CountPhotosOutput
{
    [JsonStringEnumMemberName("counts")]
    Counts,
}

/// <summary>Options of a CountPhotos job.</summary>
internal sealed record CountPhotosOptions
{
    /// <summary>Text before the count.</summary>
    [TextLength(1, 20)]
    public string? Prefix { get; init; }
}

/// <summary>The specifications of a CountPhotos job as stored and returned.</summary>
internal sealed record CountPhotosSpecifications
{
    public required CountPhotosInputs Inputs { get; init; }

    public required CountPhotosOutputs Outputs { get; init; }

    public CountPhotosOptions? Options { get; init; }
}

/// <summary>Results of a CountPhotos job.</summary>
internal sealed record CountPhotosOutputs
{
    /// <summary>Reality data id of the counts.</summary>
    public required string Counts { get; init; }
}
