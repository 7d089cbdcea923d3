using Reality.Contract.Exports;
using Reality.Engine.Analysis;
using Reality.Engine.Texturing;
using Reality.Engine.Thermal;
using Reality.Engine.Tiling;
using Reality.Pipeline;

namespace Reality.Jobs.Exports.OrthophotoDsm;

/// <summary>Renders the raster of an orthophoto export, colors and heights, with one task per row of raster tiles.</summary>
internal sealed class OrthophotoStage(ExportRequest request) : Stage<IGrouping<int, RasterTileId>, OrthophotoPlan>
{
    // Seconds of one core per megapixel of photos.
    private const double SecondsPerMegapixel = 0.25;

    // Measured, see docs/benchmarks.md: pixels of a tile of the raster, and tiles of the scene with mip levels of their pages,
    // which are stored compressed.
    private const long BaseBytes = 512L << 20;
    private const long BytesPerTexturedByte = 3;
    private const int TilesAtOnce = 2;

    // Photos, or temperatures, that the raster takes its values from.
    private const long PhotoBytes = 1024L << 20;

    // "OrthophotoDSM" has the raster "orthophoto", "OrthophotoDSM-2" the raster "orthophoto-2".
    public override StageName Name => NameOf(request);

    public override int Version => 3;

    public override IReadOnlyList<StageName> Reads =>
        [TextureStage.Id, .. request.UsesPhotos ? [ColorBalanceStage.Id] : request.Colors.Reads];

    // In a job that exports a part of a model, balance and visibility are copied side by side from the whole.
    public override IReadOnlyList<StageName> After => StageList.If(request.UsesPhotos, VisibilityStage.Id);

    public override object? Key => request.PixelMeters is { } meters ? (request.Options, meters) : request.Options;

    /// <summary>The raster of an export: its pixels and the stage whose artifacts they are.</summary>
    public static OrthophotoOptions RasterOf(ExportRequest request, ExportFrame frame, Workspace workspace)
    {
        var options = (OrthophotoDsmOptions)request.Options;
        return new()
        {
            Stage = NameOf(request),
            PixelSize = options.SamplingDistance is { } distance
                ? distance * frame.MetersPerDistanceUnit / frame.MetersPerUnit
                : (request.PixelMeters ?? workspace.ReadLayout().GroundSamplingDistance) / frame.MetersPerUnit,
            MetersPerMapUnit = frame.MetersPerUnit,
            ShowsLowest = options.ProjectionMode is ProjectionMode.LowestPoint,
            Temperatures = !options.ShowsTemperatures ? null
                : options.ColorSource is OrthoColorSource.OptimizedComputationThermal ? TemperatureChoice.BestFromAbove
                : TemperatureChoice.Mean,
        };
    }

    // The layout follows from the meshes of all tiles, one after the other; with texture coordinates, artifacts are larger.
    public override long PlanBytes(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return workspace.List(TextureStage.Id, ".bin").Select(name => workspace.SizeOf(name) ?? 0).DefaultIfEmpty().Max();
    }

    public override double ExpectedWork(InputSize input) => SecondsPerMegapixel * input.Megapixels;

    public override void Run(IReadOnlyList<IGrouping<int, RasterTileId>> batch, StageContext context)
    {
        using var frame = request.FrameFor(context.Workspace);
        var photos = request.UsesPhotos ? request.Photos : null;
        new OrthophotoRenderer(frame.Projection, RasterOf(request, frame, context.Workspace), photos)
            .Render([.. batch.SelectMany(row => row)], context);
    }

    protected override OrthophotoPlan ReadInput(Workspace workspace)
    {
        using var frame = request.FrameFor(workspace);
        var layout = OrthophotoLayout.ReadOrPlan(
            workspace, frame.Projection, RasterOf(request, frame, workspace), CancellationToken.None);
        RasterPart.RefuseLargeJpeg((OrthophotoDsmOptions)request.Options, layout);
        return new(layout, TextureStage.LargestSizeIn(workspace, TilesAtOnce));
    }

    protected override IReadOnlyList<IGrouping<int, RasterTileId>> ItemsOf(OrthophotoPlan input, Workspace workspace) =>
        input.Layout.Tiles.GroupBy(tile => tile.Row).ToList();

    protected override string TaskIdOf(IGrouping<int, RasterTileId> first) => first.First().ToString();

    protected override TaskCost CostOf(IGrouping<int, RasterTileId> item, OrthophotoPlan input) => new(
        1e-6 * input.Layout.Width * item.Count(),
        BaseBytes + BytesPerTexturedByte * input.TexturedBytes + (ReadsPhotos ? PhotoBytes : 0), TaskCost.AllCores);

    // Pixels or temperatures.
    private bool ReadsPhotos => request.UsesPhotos || request.Colors.Source is ColorSource.Thermal;

    private static StageName NameOf(ExportRequest request) =>
        "orthophoto" + request.Name[request.Format.Name.Length..];
}

/// <summary>Input of the plan of an <see cref="OrthophotoStage"/>.</summary>
/// <param name="TexturedBytes">Size of the artifacts of the textured tiles that are read at once.</param>
internal sealed record OrthophotoPlan(OrthophotoLayout Layout, long TexturedBytes);
