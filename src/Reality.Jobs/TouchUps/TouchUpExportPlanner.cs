using Reality.Contract.Specifications;
using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Core.Scenes;
using Reality.Engine;
using Reality.Engine.Tiling;
using Reality.Formats.WavefrontObj;
using Reality.Jobs.Exports;
using Reality.Jobs.Files;
using Reality.Jobs.Planning;
using Reality.Jobs.Stages;
using Reality.Pipeline;

namespace Reality.Jobs.TouchUps;

/// <summary>Plans TouchUpExport jobs.</summary>
public sealed class TouchUpExportPlanner() : JobPlanner<TouchUpExportSpecifications>(new TouchUpExportJob())
{
    private protected override JobPlan Plan(TouchUpExportSpecifications specifications, JobSite site)
    {
        var crs = specifications.Options?.Crs;
        ExportRefusals.UnsuitableCrs(crs, "specifications", "A touch-up", CoordinateSystemKind.Geographic);
        ExportRefusals.MixedUnits(crs, "specifications", "A touch-up");
        var output = specifications.Outputs.TouchUpData;
        return new(
            [new TouchUpExportStage(specifications, site)], new(1, 12),
            [
                new(output, Place.RealityData(output))
                {
                    RootDocument = TouchUpFolder.MetadataName, CrsOf = summary => summary.Crs,
                },
            ],
            TouchUpExportStage.Id, summary => new() { TileCount = summary.TileCount });
    }
}

/// <summary>Writes tiles of a modeling reference as OBJ files to edit.</summary>
internal sealed class TouchUpExportStage(TouchUpExportSpecifications specifications, JobSite site) : SingleTaskStage
{
    /// <summary>Name of the stage.</summary>
    public static readonly StageName Id = "touch-up-export";

    // A micrometer: editors keep the digits of single precision, which are fewer.
    private const int Decimals = 6;
    private const int TilesAtOnce = 16;

    // Measured, see docs/benchmarks.md: a tile with its pages, which are stored compressed, or without, and its OBJ file.
    private const long BaseBytes = 96L << 20;
    private const long BytesPerTexturedByte = 9;
    private const long BytesPerSurfaceByte = 11;
    private const long BytesPerWaitingByte = 2;

    private readonly Place _reference = Place.RealityData(specifications.Inputs.ModelingReference);
    private readonly Place _output = Place.RealityData(specifications.Outputs.TouchUpData);

    private TouchLevel Level => specifications.Options?.Level ?? TouchLevel.GeometryAndTexture;

    public override StageName Name => Id;

    public override IReadOnlyList<StageName> Reads => [];

    public override object? Key => site.Key;

    protected override string TaskId => "write";

    protected override bool PublishesOutputs => true;

    public override double ExpectedWork(InputSize input) => 10;

    public override long PlanBytes(Workspace workspace) => ModelingReferenceFiles.PlanBytes(site.Files, _reference);

    protected override TaskCost Cost(PlanContext plan)
    {
        var (isTextured, sizes) = (Level != TouchLevel.Geometry, new ReferenceMeshSizes(site.Files, _reference));
        var asked = specifications.Inputs.TilesToTouchUp is { Count: > 0 } names ? AsNames(names) : null;
        var bytes = sizes.LargestOf(asked, isTextured, isTextured ? 1 : TilesAtOnce);
        return new(
            10,
            BaseBytes + ReferenceTiles.MemoryOf(site.Files, _reference, sizes)
            + (isTextured ? BytesPerTexturedByte : BytesPerSurfaceByte) * bytes[0] + BytesPerWaitingByte * bytes.Skip(1).Sum());
    }

    protected override bool OutputsAreThere() => site.Files.Contains(_output, TouchUpFolder.MetadataName);

    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var model = ReferenceTiles.Open(site.Files, _reference, context.Cancellation);
        var chosen = ChooseTiles(model.Layout);
        using var frame = ExportFrame.Of(
            model.Origin, specifications.Options?.Crs ?? ModelingReferenceFiles.CrsOf(model.Origin));
        frame.WarnIfUnfit(context.Log);
        var written = new List<TileName>();
        context.Log.Begin(chosen.Count);
        site.Files.WriteFolder(_output, TouchUpFolder.MetadataName, folder =>
        {
            foreach (var group in chosen.Chunk(Level == TouchLevel.Geometry ? TilesAtOnce : 1))
            {
                foreach (var (tile, mesh) in model.Read(group, Level != TouchLevel.Geometry, context.Cancellation))
                {
                    WriteTile(folder, tile, mesh, frame);
                    written.Add(tile);
                }
                context.Log.Advance(group.Length);
            }
            Check(written, context);
            using (var stream = File.Create(Path.Combine(folder, TouchUpFolder.MetadataName)))
                MetadataWriter.Write(stream, frame.Definition, frame.Origin);
            TouchUpFolder.Write(
                folder,
                new() { Model = model.Model, Level = Level, Crs = frame.System?.Definition, Tiles = written });
        });
        SceneSummary.Write(
            context, Name, new(frame.System?.Definition, SceneOrigin.Of(model.Origin), null, 0, 0) { TileCount = written.Count });
        context.Outcome.Output("touch-up", site.Files.Describe(_output, ""));
    }

    private List<Tile> ChooseTiles(Layout layout)
    {
        if (specifications.Inputs.TilesToTouchUp is not { Count: > 0 } asked)
            return [.. layout.Tiles];
        var tiles = layout.Tiles.ToDictionary(tile => tile.Name);
        return AsNames(asked).Select((name, i) => tiles.TryGetValue(name, out var tile) ? tile : throw new StageException(
            "Tile_NotFound",
            $"specifications.inputs.tilesToTouchUp[{i}] '{name}' is not a tile of the modeling reference. layout.json lists its "
            + $"tiles: {string.Join(", ", layout.Tiles.Take(3).Select(known => known.Name))}, ...")).ToList();
    }

    private static IEnumerable<TileName> AsNames(IEnumerable<string> asked) => asked.Select(TileName.AsGiven);

    private static void WriteTile(string folder, TileName tile, TexturedMesh mesh, ExportFrame frame)
    {
        Vector3d[] positions = frame.Projection.Apply(mesh.Mesh);
        for (var i = 0; i < positions.Length; i++)
            positions[i] -= frame.Origin;
        var path = Directory.CreateDirectory(Path.Combine(folder, $"{tile}")).FullName;
        ObjWriter.Write(path, $"{tile}", mesh, positions, Decimals, TouchUpFolder.PageQuality);
    }

    private void Check(List<TileName> written, StageContext context)
    {
        if (written.Count == 0)
        {
            throw new StageException(
                "Surface_Empty", "None of the tiles has a surface, so there is nothing to touch up. Choose other tiles.");
        }
        var empty = AsNames(specifications.Inputs.TilesToTouchUp ?? []).Except(written).ToList();
        if (empty.Count > 0)
        {
            context.Log.Warn(
                "Tile_Empty",
                $"{string.Join(", ", empty.Take(5))} {(empty.Count == 1 ? "has" : "have")} no surface and "
                + $"{(empty.Count == 1 ? "was" : "were")} not written.");
        }
    }
}
