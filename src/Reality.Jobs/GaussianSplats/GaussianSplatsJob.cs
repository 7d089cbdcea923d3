using Reality.Jobs.Costs;
using Reality.Jobs.Requests;

namespace Reality.Jobs.GaussianSplats;

/// <summary>Trains Gaussian splats from a calibrated scene.</summary>
public sealed class GaussianSplatsJob : SpecifiedJobType<GaussianSplatsCreate, GaussianSplatsSpecifications>
{
    public override string Name => "GaussianSplats";

    public override CostRates Rates { get; } = new() { Fixed = 10 };

    protected override void Check(GaussianSplatsCreate specifications, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(check);
        check.Distinct(specifications.Outputs, Outputs);
        check.That(
            specifications.Outputs.Count > 0 || check.HasProblemAt(Outputs), Outputs, "Asks for nothing: name splats, splatsReference or both.");
    }

    protected override GaussianSplatsSpecifications Place(GaussianSplatsCreate specifications, OutputPlaces places)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(places);
        return new()
        {
            Inputs = specifications.Inputs,
            Outputs = new()
            {
                Splats = specifications.Outputs.Contains(GaussianSplatsOutput.Splats)
                    ? places.RealityData(TypeOf(specifications.Options?.ExportFormat), "splats")
                    : null,
                SplatsReference = specifications.Outputs.Contains(GaussianSplatsOutput.SplatsReference)
                    ? places.RealityData("Unstructured", "splats reference")
                    : null,
            },
            Options = specifications.Options,
        };
    }

    private static string TypeOf(SplatFormat? format) => format switch
    {
        SplatFormat.Tiles3D or SplatFormat.Tiles3DLod => "GS_3DT",
        SplatFormat.Ply => "GS_PLY",
        _ => "GS_SPZ",
    };
}
