using System.Globalization;
using System.Text.Json;
using Reality.Contract;
using Reality.Contract.Exports;
using Reality.Contract.Presets;
using Reality.Contract.Requests;
using Reality.Engine;
using Reality.Engine.Meshing;
using Reality.Engine.Mvs;
using Reality.Engine.Scans;
using Reality.Formats.Layouts;
using Reality.Jobs.Exports;
using Reality.Jobs.Exports.Colors;
using Reality.Jobs.Exports.OrthophotoDsm;
using Reality.Jobs.Files;
using Reality.Jobs.Planning;
using Reality.Jobs.ModelScans;
using Reality.Jobs.Stages;
using Reality.Pipeline;
using TilingOptions = Reality.Contract.Specifications.TilingOptions;

namespace Reality.Jobs.Modeling;

/// <summary>Plans Tiling, Production and Reconstruction jobs, which are all parts of one chain of stages.</summary>
internal sealed record ModelPlan
{
    /// <summary>Reality data id of the scene.</summary>
    public required string Scene { get; init; }

    /// <summary>"bkt:" paths; null = none.</summary>
    public string? RegionOfInterest { get; init; }

    public string? Extent { get; init; }

    /// <summary>Ids and bucket paths.</summary>
    public IReadOnlyList<string>? Presets { get; init; }

    /// <summary>Reality data id of existing tiles; null = the job plans them.</summary>
    public string? ReferenceToUse { get; init; }

    /// <summary>Reality data id that receives planned tiles; null = they are not published.</summary>
    public string? ReferenceToFill { get; init; }

    /// <summary>As sent; null with existing tiles.</summary>
    public TilingOptions? Options { get; init; }

    /// <summary>Null = the job ends with the tiles.</summary>
    public IReadOnlyList<Export>? Exports { get; init; }

    public JobPlan For(JobSite site)
    {
        var presets = site.PresetsOf(Presets);
        var exports = RequestsOf(Exports ?? [], presets);
        var options = OptionsToUse(site, presets);
        var settings = SettingsOf(options);
        if (settings is { Pairs: DepthPairs.RegionOfInterest, Region: null, Reference: null })
        {
            throw new StageException(
                "Option_Invalid",
                "specifications.options.pairSelection 'RegionOfInterest' needs specifications.inputs.regionOfInterest. Give a "
                + "region, or use Generic.");
        }
        var input = site.SceneAt(Scene);
        if (settings.IsForOrthophotos)
            RefuseTextures(exports);
        exports = exports.ConvertAll(export => export with
        {
            Photos = input.Photos,
            PixelMeters = options.OrthoResolution,
            HasScans = settings.UsesScans,
        });
        List<Stage> stages =
        [
            new CalibratedSceneStage(input, exports, settings.Region, settings.Extent)
            {
                IncludesThermal = settings.IncludesThermal, EqualizesColors = settings.EqualizesColors, Scans = settings.Scans,
            },
            new ScanSurveyStage(new ScanTileFiles(input.Files)),
            new LayoutStage(site.Files, settings),
        ];
        if (exports.Count > 0)
        {
            var needed = ColorRequest.NeededOf(exports.Select(export => export.Colors))
                .Concat(exports.Exists(export => export.UsesPhotos) ? ExportRequest.PhotoStages : [])
                .Concat(exports.Exists(export => export.UsesScans) ? [ScanViewStage.Id] : [])
                .Distinct()
                .ToList();
            var model = KeptModelStages.Of(input, settings, ExportStage.ShapesOf(exports), needed);
            var surface = WholeModel.Of(input, settings).NameOf(SurfaceStage.Id);
            stages.AddRange([.. model, .. ExportStage.StagesFor(exports, input, settings.BalancesThermal, surface)]);
        }
        return new(
            stages, input.EstimateSize(), OutputsOf(exports, settings), SceneArtifact.Calibrated,
            summary => new() { Gpix = 1e-3 * summary.Megapixels, GeometricPrecision = options.GeometricPrecision })
        {
            Warnings = RequestedPresets.WarningsOf(presets),
        };
    }

    /// <summary>
    /// The exports with their options from presets. Throws <see cref="StageException"/> for options that a format does not
    /// support.
    /// </summary>
    internal static List<ExportRequest> RequestsOf(IReadOnlyList<Export> exports, PresetSettings presets)
    {
        var requests = new List<ExportRequest>();
        for (var i = 0; i < exports.Count; i++)
        {
            var format = (ModelExport)exports[i].Format;
            var options = presets.Fill(exports[i]);
            var target = TargetOf(i);
            format.Refuse(options, target);
            var count = exports.Take(i).Count(other => other.Format == format);
            var name = count == 0 ? format.Name : string.Create(CultureInfo.InvariantCulture, $"{format.Name}-{count + 1}");
            requests.Add(new(format, name, options, Place.RealityData(exports[i].Location)));
        }
        return requests;
    }

    // A model for orthophotos has no texture of walls.
    private static void RefuseTextures(List<ExportRequest> exports)
    {
        foreach (var (i, export) in exports.Index())
        {
            if (export.Options is OrthophotoDsmOptions || export.Colors.Source is not ColorSource.Visible)
                continue;
            throw new StageException(
                "ModelingReference_NoTexture",
                $"{TargetOf(i)}.options.textureColorSource 'Visible' needs the full texture of the model, but a modeling "
                + $"reference of type Orthophoto has only that of surfaces seen from above. Use None, export OrthophotoDSM, "
                + $"or use a modeling reference of type Complete.");
        }
    }

    private static string TargetOf(int export) =>
        string.Create(CultureInfo.InvariantCulture, $"specifications.outputs.exports[{export}]");

    private TilingOptions OptionsToUse(JobSite site, PresetSettings presets) => ReferenceToUse is { } made
        ? OptionsOf(made, site)
        : presets.Fill(PresetSettings.Tiling, Options);

    /// <summary>The options that the tiles of a modeling reference were made with.</summary>
    public static TilingOptions OptionsOf(string reference, JobSite site)
    {
        var json = ModelingReferenceFiles.ReadSettings(site.Files, Place.RealityData(reference));
        try
        {
            return RequestReader.ReadStored<TilingOptions>(json);
        }
        catch (JsonException e)
        {
            throw new StageException(
                "ModelingReference_Invalid",
                $"The settings of the modeling reference cannot be used: {e.Message} Run Tiling again.");
        }
    }

    private ModelSettings SettingsOf(TilingOptions options) => TilingSupport.SettingsOf(options) with
    {
        Region = InBucket(RegionOfInterest),
        Extent = InBucket(Extent),
        Reference = ReferenceToUse is { } use ? Place.RealityData(use) : null,
        LayoutPlace = ReferenceToFill is { } fill ? Place.RealityData(fill) : null,
        SettingsToPublish = JsonSerializer.Serialize(options, RequestJson.Options),
    };

    private List<PlannedOutput> OutputsOf(List<ExportRequest> exports, ModelSettings settings)
    {
        var outputs = new List<PlannedOutput>();
        // An existing one may be supplemented with a kept model.
        if ((ReferenceToFill ?? ReferenceToUse) is { } reference)
        {
            outputs.Add(new(reference, Place.RealityData(reference))
            {
                RootDocument = ModelingReferenceFiles.RootName,
                CrsOf = summary => settings.Grid is { } grid
                    ? grid.CrsOf(summary.Origin?.ToPoint())
                    : ModelingReferenceFiles.CrsOf(summary.Origin?.ToPoint()),
            });
        }
        outputs.AddRange(exports.Zip(Exports ?? [], (request, export) => new PlannedOutput(export.Location, request.Place)
        {
            RootDocument = request.RootName,
            CrsOf = summary => request.Format.WrittenCrsOf(request.Options, summary.Origin?.ToPoint()),
        }));
        return outputs;
    }

    private static RegionFile? InBucket(string? path) => path is null ? null : new(Place.Bucket(""), BucketPath.BlobName(path));
}
