using Reality.Contract.Presets;
using Reality.Contract.Requests;
using Reality.Contract.Specifications;
using Reality.Engine;
using Reality.Engine.Splats;
using Reality.Jobs.Files;
using Reality.Jobs.Planning;
using Reality.Jobs.Stages;
using Reality.Pipeline;
using SplatQuality = Reality.Contract.Specifications.SplatQuality;

namespace Reality.Jobs.Splats;

/// <summary>Plans GaussianSplats jobs.</summary>
public sealed class GaussianSplatsPlanner() : JobPlanner<GaussianSplatsSpecifications>(new GaussianSplatsJob())
{
    /// <summary>How splats of a quality are trained; tests train shorter.</summary>
    internal Func<SplatQuality, SplatTrainingOptions> TrainingOf { get; init; } = SplatStages.TrainingOf;

    private protected override string? CrsDataOf(GaussianSplatsSpecifications specifications) => specifications.Inputs.CrsData;

    private protected override JobPlan Plan(GaussianSplatsSpecifications specifications, JobSite site)
    {
        var (inputs, outputs) = (specifications.Inputs, specifications.Outputs);
        var presets = site.PresetsOf(inputs.Preset is { } preset ? [preset] : null);
        var options = presets.Fill(PresetSettings.GaussianSplats, specifications.Options);
        var format = options.ExportFormat ?? SplatFormat.Spz;
        SplatFormats.Refuse(format, options.ExportCrs);
        var request = RequestOf(inputs, outputs, options, site) with { Format = format, Crs = options.ExportCrs };
        var input = site.SceneAt(inputs.Scene);
        var needed = outputs.Splats is null ? null : SplatFormats.NeededCrs(format, options.ExportCrs);
        List<Stage> stages =
        [
            new CalibratedSceneStage(input, [], request.Region) { OtherSystems = needed is null ? [] : [needed] },
            .. SplatStages.Of(input, request),
        ];
        return new(stages, input.EstimateSize(), OutputsOf(outputs, request), SceneArtifact.Calibrated, _ => new())
        {
            Warnings = [.. RequestedPresets.WarningsOf(presets), .. WarningsOf(request)],
        };
    }

    private static IEnumerable<JobMessage> WarningsOf(SplatRequest request)
    {
        if (request.TileSize is not null && request.Given is not null && !request.TrainsFurther)
        {
            yield return JobMessage.Of(
                MessageSeverity.Warning, "", "Splats_TileSizeNotUsed",
                "specifications.options.referenceTileSize: the splats of splatsReference are published as they are, without "
                + "training. Ask for a higher referenceQuality to train tiles of them.");
        }
        if (request.LowerQuality is { } lower)
        {
            yield return JobMessage.Of(
                MessageSeverity.Warning, "", "Splats_QualityKept",
                $"specifications.options.referenceQuality {lower}: the splats of splatsReference were trained as "
                + $"{request.Quality}, and are published as they are. Leave it out, or train without the reference.");
        }
    }

    private SplatRequest RequestOf(
        GaussianSplatsInputs inputs, GaussianSplatsOutputs outputs, GaussianSplatsOptions options, JobSite site)
    {
        Place? given = inputs.SplatsReference is { } reference ? Place.RealityData(reference) : null;
        var trained = given is { } place ? SplatReferenceFiles.Read(site.Files, place) : null;
        var asked = options.ReferenceQuality ?? trained?.Quality ?? SplatQuality.Medium;
        // Splats that are good enough already stay as they are.
        var trainsFurther = trained is not null && asked > trained.Quality;
        var quality = trained is null || trainsFurther ? asked : trained.Quality;
        return new()
        {
            Quality = quality,
            Training = TrainingOf(quality),
            TileSize = options.ReferenceTileSize,
            Given = given,
            TrainsFurther = trainsFurther,
            LowerQuality = asked < trained?.Quality ? asked : null,
            Region = inputs.RegionOfInterest is { } path ? new(Place.Bucket(""), BucketPath.BlobName(path)) : null,
            Reference = outputs.SplatsReference is { } kept ? Place.RealityData(kept) : default(Place?),
            Output = outputs.Splats is { } shown ? Place.RealityData(shown) : default(Place?),
        };
    }

    private static List<PlannedOutput> OutputsOf(GaussianSplatsOutputs outputs, SplatRequest request)
    {
        var planned = new List<PlannedOutput>();
        if (outputs.Splats is { } splats)
        {
            planned.Add(new(splats, Place.RealityData(splats))
            {
                RootDocument = SplatFormats.RootNameOf(request.Format),
                CrsOf = summary => SplatFormats.WrittenCrsOf(request.Format, request.Crs, summary.Origin?.ToPoint()),
            });
        }
        if (outputs.SplatsReference is { } reference)
        {
            planned.Add(new(reference, Place.RealityData(reference))
            {
                RootDocument = SplatReferenceFiles.RootName, CrsOf = _ => null,
            });
        }
        return planned;
    }
}
