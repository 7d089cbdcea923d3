using Reality.Contract;
using Reality.Core.Geometry;
using Reality.Engine;
using Reality.Engine.Colors;
using Reality.Engine.Holes;
using Reality.Engine.Lod;
using Reality.Engine.Meshing;
using Reality.Engine.Mvs;
using Reality.Engine.Scans;
using Reality.Engine.Texturing;
using Reality.Engine.Tiling;
using Reality.Engine.Water;
using Reality.Jobs.Files;
using Reality.Jobs.ModelScans;
using Reality.Pipeline;

namespace Reality.Jobs.Stages;

/// <summary>Stages from a calibrated scene and its tiles to a textured mesh with levels of detail.</summary>
internal static class ModelStages
{
    /// <param name="shapes">Shapes of the trees of details that something will be written from.</param>
    /// <param name="readRegions">Regions that the surface is clipped to; null = all of the job.</param>
    public static IReadOnlyList<Stage> Of(
        SceneInput input, ModelSettings settings, IReadOnlyList<LodShape> shapes,
        Func<Workspace, IReadOnlyList<Prism>>? readRegions = null) =>
        [.. PartsOf(input, settings, readRegions).Select(made => made.Stage), .. LevelsOfDetail(shapes, settings.Lod)];

    /// <summary>The stages up to the textured mesh, with the parts of the model that they make.</summary>
    /// <param name="readRegions">Regions that the surface is clipped to; null = all of the job.</param>
    public static IReadOnlyList<ModelStage> PartsOf(
        SceneInput input, ModelSettings settings, Func<Workspace, IReadOnlyList<Prism>>? readRegions = null) =>
    [
        .. StageList.If(
            settings.UsesScans, new ModelStage(ModelPart.ScanViews, new ScanViewStage(new ScanTileFiles(input.Files)))),
        .. StageList.If(settings.UsesPhotos, DepthParts(input, settings)),
        .. StageList.If(
            settings.FollowsWater, new ModelStage(ModelPart.Water, new WaterStage(input.Photos, forceHorizontal: false))),
        .. SurfaceParts(settings, readRegions ?? LayoutStage.ReadRegions),
        .. StageList.If(settings.EqualizesColors, new ModelStage(ModelPart.ColorCurves, CurvesOf(input))),
        new(ModelPart.Colors, VisibilityOf(input, settings)),
        new(ModelPart.Colors, new ExposureStage()),
        new(ModelPart.Colors, new ColorBalanceStage(settings.Visibility)),
        new(ModelPart.Texture, TextureOf(input, settings)),
    ];

    /// <summary>Stages from a calibrated scene and its tiles to confirmed depth maps.</summary>
    public static IReadOnlyList<Stage> DepthStages(SceneInput input, ModelSettings settings) =>
        [.. DepthParts(input, settings).Select(made => made.Stage)];

    private static IReadOnlyList<ModelStage> DepthParts(SceneInput input, ModelSettings settings) =>
    [
        new(
            ModelPart.ViewSelection,
            new ViewSelectionStage(settings.Pairs, LayoutStage.ReadRegionOfTiles) { IsFromAbove = settings.IsForOrthophotos }),
        new(ModelPart.DepthMaps, new DepthMapStage(input.Photos, settings.Depth)),
        new(ModelPart.ConfirmedDepth, new DepthFilterStage(settings.Filter, settings.Depth.Reduction)),
    ];

    private static IReadOnlyList<ModelStage> SurfaceParts(
        ModelSettings settings, Func<Workspace, IReadOnlyList<Prism>> readRegions) => settings.ClosesAllHoles
        ? [
            new(ModelPart.OpenSurface, SurfaceOf(settings, readRegions)),
            new(ModelPart.OpenSurface, new HoleMembraneStage { Sources = settings.Sources }),
            new(ModelPart.Surface, new ClosedSurfaceStage(readRegions)),
        ]
        : [new(ModelPart.Surface, SurfaceOf(settings, readRegions))];

    private static SurfaceStage SurfaceOf(ModelSettings settings, Func<Workspace, IReadOnlyList<Prism>> readRegions) =>
        new(settings.Surface, readRegions)
        {
            LeavesHoles = settings.ClosesAllHoles,
            Sources = settings.Sources,
            ReadConstraints = ConstraintsOf(settings),
            ReadAddedBytes = AddedBytesOf(settings),
            ConstraintStage = settings.FollowsWater ? WaterStage.Id : default(StageName?),
            KeptStages = StageList.If(settings.Reference is not null, KeptModelStage.Id),
        };

    private static VisibilityStage VisibilityOf(SceneInput input, ModelSettings settings) =>
        new(input.Photos, settings.Visibility) { EqualizesColors = settings.EqualizesColors };

    private static ColorCurveStage CurvesOf(SceneInput input) =>
        new(input.Photos, SceneArtifact.Calibrated, EqualizationMethod.Plain);

    private static TextureStage TextureOf(SceneInput input, ModelSettings settings) => new(input.Photos, settings.Texture)
    {
        IsFromAbove = settings.IsForOrthophotos,
        UsesScans = settings.UsesScans,
        KeptStages = StageList.If(settings.Reference is not null, KeptModelStage.Id, UnchangedTilesStage.Id),
        ReadFills = settings.Reference is null ? (_, _) => [] : KeptModelStage.ReadFills,
        ReadAddedBytes = AddedBytesOf(settings),
        ReadKept = settings.Reference is null ? _ => new HashSet<TileName>() : UnchangedTilesStage.ReadKept,
    };

    // Only a modeling reference that was there before has some.
    private static Func<Workspace, Tile, IReadOnlyList<ConstraintSurface>> ConstraintsOf(ModelSettings settings) =>
        settings.FollowsWater ? WaterStage.ReadConstraints
        : settings.Reference is null ? (_, _) => []
        : KeptModelStage.ReadConstraints;

    private static Func<Workspace, IReadOnlyDictionary<TileName, long>> AddedBytesOf(ModelSettings settings) =>
        settings.Reference is null ? _ => new Dictionary<TileName, long>() : KeptModelStage.ReadConstraintBytes;

    /// <summary>Stages of the levels of detail of a textured mesh.</summary>
    public static IEnumerable<Stage> LevelsOfDetail(IEnumerable<LodShape> shapes, LodOptions options) => shapes.SelectMany(
        shape => (Stage[])[new LodTreeStage(shape, options), .. NodesOf(shape, options, areKept: false)]);

    /// <summary>Stages that make the nodes of the trees of a shape.</summary>
    /// <param name="areKept">Whether <see cref="KeptNodesStage"/> has taken over some.</param>
    public static IEnumerable<Stage> NodesOf(LodShape shape, LodOptions options, bool areKept)
    {
        var kept = areKept ? KeptNodesStage.NameOf(shape) : default(StageName?);
        Func<Workspace, IReadOnlySet<LodNodeId>> read = areKept
            ? workspace => KeptNodesStage.Read(workspace, shape)
            : _ => new HashSet<LodNodeId>();
        return
        [
            new LodNodeStage(shape, options) { KeptStage = kept, ReadKept = read },
            new UpperLodStage(shape, options) { KeptStage = kept, ReadKept = read },
            new TopLodStage(shape, options) { KeptStage = kept, ReadKept = read },
        ];
    }
}

/// <summary>A stage that makes a part of a model, up to its textured mesh.</summary>
internal sealed record ModelStage(ModelPart Part, Stage Stage);

/// <summary>Parts of a model, in the order in which they are made.</summary>
internal enum ModelPart
{
    /// <summary>Depth and colors of the scans in views of their own.</summary>
    ScanViews,

    /// <summary>The neighbors of each photo.</summary>
    ViewSelection,

    /// <summary>The depth maps of photos.</summary>
    DepthMaps,

    /// <summary>The depth of photos that their neighbors confirm.</summary>
    ConfirmedDepth,

    Water,

    /// <summary>The surface of tiles with large holes, and what closes them.</summary>
    OpenSurface,

    /// <summary>The surface of tiles.</summary>
    Surface,

    /// <summary>Curves of the colors of all photos, whatever the surface.</summary>
    ColorCurves,

    /// <summary>The places of the surface that photos see, and the corrections of their colors there.</summary>
    Colors,

    /// <summary>The texture of tiles.</summary>
    Texture,
}

/// <summary>Settings of the model of a calibrated scene.</summary>
internal sealed record ModelSettings
{
    public required TilingOptions Tiling { get; init; }

    /// <summary>Grid of the tiles of a regular mode; null = along the world's axes, from the corner of the region.</summary>
    public TileGridOptions? Grid { get; init; }

    /// <summary>
    /// Whether the model is for orthophotos and surface models only: depth from the photos that look down, and a texture of
    /// surfaces seen from above.
    /// </summary>
    public bool IsForOrthophotos { get; init; }

    /// <summary>Whether thermal photos contribute to the geometry.</summary>
    public bool IncludesThermal { get; init; }

    /// <summary>Whether the surface is made of photos.</summary>
    public bool UsesPhotos { get; init; } = true;

    /// <summary>Whether surface and texture are made of the scans of the scene, if it has any.</summary>
    public bool UsesScans { get; init; }

    /// <summary>Data that the surface is made of.</summary>
    public DepthSources Sources => new(UsesPhotos, UsesScans);

    /// <summary>Use of the scans; null = none.</summary>
    public ScanUse? Scans => UsesScans ? new(!UsesPhotos, Texture.ScanColors, Texture.Order) : null;

    /// <summary>How pairs of photos for depth are chosen.</summary>
    public DepthPairs Pairs { get; init; }

    /// <summary>Whether the temperatures of thermal photos are corrected by constants, so that the photos agree.</summary>
    public bool BalancesThermal { get; init; }

    public required DepthMapOptions Depth { get; init; }

    public DepthFilterOptions Filter { get; init; } = new();

    public SurfaceOptions Surface { get; init; } = new();

    /// <summary>Whether the surface follows water that the job finds; see <see cref="WaterStage"/>.</summary>
    public bool FollowsWater { get; init; }

    /// <summary>Whether holes that are too large for the surface itself are closed by membranes.</summary>
    public bool ClosesAllHoles { get; init; }

    public VisibilityOptions Visibility { get; init; } = new();

    /// <summary>
    /// Whether the colors of the photos are first changed by curves for all photos of the scene: those of its calibration, or
    /// others that are estimated from its tie points.
    /// </summary>
    public bool EqualizesColors { get; init; }

    public TextureOptions Texture { get; init; } = new();

    public LodOptions Lod => new() { MinTexelSizeMeters = Texture.MinTexelSizeMeters };

    /// <summary>
    /// Region to model; null = everything that the photos show. If tiles exist already, it crops the exports, as an extent does.
    /// </summary>
    public RegionFile? Region { get; init; }

    /// <summary>Region to export; null = the whole model.</summary>
    public RegionFile? Extent { get; init; }

    /// <summary>
    /// Whether the model is kept and this job exports a part of it: it is modeled as a whole, for the next job with another part.
    /// </summary>
    public bool CropsKeptModel =>
        Reference is not null && (Region ?? Extent) is not null || LayoutPlace is not null && Extent is not null;

    /// <summary>Place of tiles that another job has published; null = tiles are planned.</summary>
    public Place? Reference { get; init; }

    /// <summary>Place that receives planned tiles; null = they are not published.</summary>
    public Place? LayoutPlace { get; init; }

    /// <summary>
    /// Settings published with the tiles, so that other jobs make the same model; null = only the layout is published.
    /// </summary>
    public string? SettingsToPublish { get; init; }

    /// <summary>
    /// Settings of depth maps and surface for each precision; a test compares the table of docs/jobs-api.md with them.
    /// </summary>
    public static ModelSettings For(GeometricPrecision precision) => precision switch
    {
        GeometricPrecision.Medium => Of(pixelsPerVoxel: 3, new() { Reduction = 2, NeighborCount = 5, FineIterationCount = 2 }),
        GeometricPrecision.High => Of(pixelsPerVoxel: 2, new() { Reduction = 2, NeighborCount = 6, FineIterationCount = 3 }),
        GeometricPrecision.Extra => Of(pixelsPerVoxel: 1.5, new() { Reduction = 1, NeighborCount = 6, FineIterationCount = 3 }),
        GeometricPrecision.Ultra => Of(pixelsPerVoxel: 1, new() { Reduction = 1, NeighborCount = 8, FineIterationCount = 4 }),
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, null),
    };

    /// <summary>Settings of a model for orthophotos: surfaces seen from above, from fewer photos.</summary>
    public static ModelSettings ForOrthophoto(GeometricPrecision precision)
    {
        var settings = For(precision);
        return settings with
        {
            IsForOrthophotos = true,
            // Flat ground and roofs, most of the surface seen from above, need fewer views and sweeps than walls and undersides.
            Depth = settings.Depth with
            {
                NeighborCount = Math.Max(3, settings.Depth.NeighborCount / 2),
                ViewsPerPixel = 2,
                CoarseIterationCount = 4,
                FineIterationCount = Math.Max(1, settings.Depth.FineIterationCount / 2),
            },
            Filter = settings.Filter with { NeighborCount = 6 },
            // Colors differ little within a photo: half the samples along each side find it, too.
            Visibility = settings.Visibility with { MaxColorSide = settings.Visibility.MaxColorSide / 2 },
        };
    }

    private static ModelSettings Of(double pixelsPerVoxel, DepthMapOptions depth) =>
        new() { Tiling = new() { PixelsPerVoxel = pixelsPerVoxel }, Depth = depth };
}
