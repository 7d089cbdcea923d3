using System.Text.Json.Serialization;
using Reality.Contract.Presets;
using Reality.Contract.Requests;

namespace Reality.Contract.Specifications;

/// <summary>Partitions a calibrated scene into tiles.</summary>
public sealed class TilingJob : SpecifiedJobType<TilingCreate, TilingSpecifications>
{
    public override string Name => "Tiling";

    public override CostRates Rates { get; } = new() { PerGigapixel = 0.02, PerMegapoint = 0.001 };

    protected override void Check(TilingCreate specifications, RequestCheck check)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(check);
        check.Distinct(specifications.Outputs, Outputs);
    }

    protected override TilingSpecifications Place(TilingCreate specifications, OutputPlaces places)
    {
        ArgumentNullException.ThrowIfNull(specifications);
        ArgumentNullException.ThrowIfNull(places);
        return new()
        {
            Inputs = specifications.Inputs,
            Outputs = new()
            {
                ModelingReference = new() { Location = places.RealityData("ModelingReference", "modeling reference") },
            },
            Options = specifications.Options,
        };
    }
}

/// <summary>The specifications of a Tiling job as requested.</summary>
public sealed record TilingCreate
{
    /// <summary>Inputs of the job.</summary>
    public required TilingInputs Inputs { get; init; }

    /// <summary>Names of the requested outputs, without repetition.</summary>
    public required IReadOnlyList<TilingOutput> Outputs { get; init; }

    /// <summary>Absent options have their defaults.</summary>
    public TilingOptions? Options { get; init; }
}

/// <summary>Inputs of a Tiling job.</summary>
public sealed record TilingInputs
{
    /// <summary>Reality data id of a calibrated scene.</summary>
    [RealityDataId("ContextScene")]
    public required string Scene { get; init; }

    /// <summary>Bucket path of the region to reconstruct; also the extent of later exports.</summary>
    [BucketPath]
    public string? RegionOfInterest { get; init; }

    /// <summary>Ids of presets, or bucket paths of preset files; if two set the same option, the first one applies.</summary>
    [OneOrMany]
    [Preset]
    public IReadOnlyList<string>? Presets { get; init; }

    /// <summary>
    /// Bucket path of a grid of PROJ, a definition (.prj, .wkt), a zip archive of them, or a folder of all these.
    /// </summary>
    [BucketPath(MayBeFolder = true)]
    public string? CrsData { get; init; }
}

/// <summary>Outputs that a Tiling job offers.</summary>
public enum TilingOutput
{
    /// <summary>The tiles, to be modeled by later jobs.</summary>
    [JsonStringEnumMemberName("modelingReference")]
    ModelingReference,
}

/// <summary>Options of tiles and of the model made in them; also the options of a Reconstruction job.</summary>
public sealed record TilingOptions
{
    /// <summary>Purpose of the modeling reference.</summary>
    [Default(Specifications.ModelingReferenceType.Complete)]
    public ModelingReferenceType? ModelingReferenceType { get; init; }

    /// <summary>Partition of the work into tiles.</summary>
    [Default(Specifications.TilingMode.NoTiling)]
    public TilingMode? TilingMode { get; init; }

    /// <summary>Grids: side of a tile, in units of the CRS. Adaptive: memory of a tile, in GB.</summary>
    [Default("grids: chosen by the memory of a tile; Adaptive: 4")]
    [Range(0, 1e9)]
    [DependsOn("tilingMode")]
    [DependsOn("crs", If = "tilingMode", Is = "RegularPlanarGrid")]
    [DependsOn("crs", If = "tilingMode", Is = "RegularVolumetricGrid")]
    public double? TilingValue { get; init; }

    /// <summary>Origin of the grid, in the CRS, or in the UTM zone of the scene; planar grids use x and y.</summary>
    [Default("the corner of the region; with a crs, its origin")]
    [DependsOn("tilingMode")]
    [DependsOn("crs")]
    public Point3d? TilingOrigin { get; init; }

    /// <summary>Drop tiles without tie points.</summary>
    [Default(true)]
    public bool? DiscardEmptyTiles { get; init; }

    /// <summary>
    /// Coordinate reference system whose axes the grid follows, e.g. "EPSG:32632". EPSG:3857 without a tilingOrigin: the tiles of
    /// Bing Maps, at the level whose tiles are nearest to tilingValue.
    /// </summary>
    [Default("east and north at the scene; its UTM zone with a tilingOrigin")]
    [Crs]
    public string? Crs { get; init; }

    /// <summary>Precision of the mesh.</summary>
    [Default(Contract.GeometricPrecision.Medium)]
    public GeometricPrecision? GeometricPrecision { get; init; }

    /// <summary>Choice of photo pairs for depth.</summary>
    [Default(Specifications.TilingPairSelection.Generic)]
    public TilingPairSelection? PairSelection { get; init; }

    /// <summary>Photos used for the geometry, besides the scans that the scene refers to.</summary>
    [Default(Specifications.PhotoUsedForGeometry.ExcludeThermal)]
    public PhotoUsedForGeometry? PhotoUsedForGeometry { get; init; }

    /// <summary>Holes of the mesh that are closed.</summary>
    [Default(Specifications.HoleFilling.SmallHoles)]
    public HoleFilling? HoleFilling { get; init; }

    /// <summary>Simplification of the mesh.</summary>
    [Default(Specifications.Simplification.Standard)]
    public Simplification? Simplification { get; init; }

    /// <summary>
    /// Maximum distance of the surface from the planes that replace it: pixels with PlanarRelative, meters with PlanarAbsolute.
    /// </summary>
    [Default("4 pixels of the photos")]
    [Range(0, 1e5)]
    [DependsOn("simplification")]
    public double? PlanarSimplificationTolerance { get; init; }

    /// <summary>Colors of surfaces that scans show.</summary>
    [Default(Specifications.PointCloudColorSource.None)]
    public PointCloudColorSource? PointCloudColorSource { get; init; }

    /// <summary>Correction of color differences between photos.</summary>
    [Default(Specifications.ColorCorrection.Standard)]
    public ColorCorrection? ColorCorrection { get; init; }

    /// <summary>Appearance of surfaces that no photo sees.</summary>
    [Default(Specifications.UntexturedRepresentation.InpaintingCompletion)]
    public UntexturedRepresentation? UntexturedRepresentation { get; init; }

    /// <summary>Color of surfaces that no photo sees, with UniformColor: "#RRGGBB".</summary>
    [Default("#808080")]
    [Color]
    [DependsOn("untexturedRepresentation")]
    public string? UntexturedColor { get; init; }

    /// <summary>Source of textures where both photos and scans show a surface.</summary>
    [Default(Specifications.TextureSource.PhotosFirst)]
    public TextureSource? TextureSource { get; init; }

    /// <summary>
    /// Pixel size that an Orthophoto modeling reference is made for, in meters: no detail of its surface is smaller, and
    /// orthophotos have it unless they ask for another samplingDistance.
    /// </summary>
    [Default("the ground sampling distance")]
    [Above(0, 1e5)]
    [DependsOn("modelingReferenceType")]
    public double? OrthoResolution { get; init; }

    /// <summary>Finest resolution of the mesh, in units of the CRS.</summary>
    [Default(0)]
    [Range(0, 1e5)]
    public double? GeometryResolutionLimit { get; init; }

    /// <summary>Finest resolution of textures, in units of the CRS.</summary>
    [Default(0)]
    [Range(0, 1e5)]
    public double? TextureResolutionLimit { get; init; }
}

/// <summary>The specifications of a Tiling job as stored and returned.</summary>
public sealed record TilingSpecifications
{
    /// <summary>Inputs of the request.</summary>
    public required TilingInputs Inputs { get; init; }

    /// <summary>Locations of the outputs, assigned when the job is submitted.</summary>
    public required TilingOutputs Outputs { get; init; }

    /// <summary>Options of the request.</summary>
    public TilingOptions? Options { get; init; }
}

/// <summary>Results of a Tiling job.</summary>
public sealed record TilingOutputs
{
    /// <summary>The tiles, to be modeled by later jobs.</summary>
    public required ModelingReference ModelingReference { get; init; }
}

/// <summary>Correction of differences of brightness and color between photos.</summary>
public enum ColorCorrection
{
    /// <summary>No correction.</summary>
    None,

    /// <summary>An exposure of each photo, and a smooth correction where photos overlap.</summary>
    Standard,

    /// <summary>
    /// As Standard, and the temperatures of each thermal photo are corrected by a constant, so that photos agree.
    /// </summary>
    StandardWithThermal,

    /// <summary>
    /// As Standard, after curves for all photos of the scene: those of the calibration's colorEqualization, else estimated by tie
    /// points.
    /// </summary>
    BlockWise,

    /// <summary>As BlockWise, and thermal photos as with StandardWithThermal.</summary>
    BlockWiseWithThermal,
}

/// <summary>Holes of the mesh that are closed.</summary>
public enum HoleFilling
{
    /// <summary>Small holes, up to some 64 voxels wide, closed with the surface itself.</summary>
    SmallHoles,

    /// <summary>
    /// All holes inside the surface, by smooth membranes. Its outer border, and holes that photos look through, stay open.
    /// </summary>
    AllHoles,
}

/// <summary>Location of a modeling reference.</summary>
public sealed record ModelingReference
{
    /// <summary>Reality data id.</summary>
    public required string Location { get; init; }
}

/// <summary>Purpose of a modeling reference.</summary>
public enum ModelingReferenceType
{
    /// <summary>
    /// Orthophotos, surface models, and exports without the colors of photos, in less time: surfaces seen from above.
    /// </summary>
    Orthophoto,

    /// <summary>All exports.</summary>
    Complete,
}

/// <summary>Photos used for the geometry.</summary>
public enum PhotoUsedForGeometry
{
    /// <summary>All except thermal photos.</summary>
    ExcludeThermal,

    /// <summary>All photos.</summary>
    IncludeThermal,

    /// <summary>None: from point clouds only.</summary>
    None,
}

/// <summary>Origin of the color of scans.</summary>
public enum PointCloudColorSource
{
    /// <summary>Scans contribute no colors.</summary>
    None,

    /// <summary>The colors of their points.</summary>
    Color,

    /// <summary>Their intensities as gray levels: 0 is black, 65535 white.</summary>
    Intensity,

    /// <summary>Intensities, stretched to the range that all but 1 % of the points at either end have.</summary>
    ScaledIntensity,
}

/// <summary>Simplification of the mesh.</summary>
public enum Simplification
{
    /// <summary>By curvature.</summary>
    Standard,

    /// <summary>Planes stay flat; the tolerance is in pixels of the photos.</summary>
    PlanarRelative,

    /// <summary>Planes stay flat; the tolerance is in meters.</summary>
    PlanarAbsolute,
}

/// <summary>Source of the textures if there are both photos and colored scans.</summary>
public enum TextureSource
{
    /// <summary>Photos; scans where no photo sees the surface.</summary>
    PhotosFirst,

    /// <summary>Scans; photos where no scan sees the surface.</summary>
    PointCloudsFirst,

    /// <summary>
    /// The better of both for each triangle: the one that shows it with more pixels, less for a slant, for a partly hidden
    /// triangle, and for photos that others contradict.
    /// </summary>
    Smart,
}

/// <summary>Partition of the work into tiles.</summary>
public enum TilingMode
{
    /// <summary>One tile.</summary>
    NoTiling,

    /// <summary>Square columns in plan.</summary>
    RegularPlanarGrid,

    /// <summary>Cubes.</summary>
    RegularVolumetricGrid,

    /// <summary>Boxes, divided until each fits into memory.</summary>
    Adaptive,
}

/// <summary>Choice of photo pairs for depth.</summary>
public enum TilingPairSelection
{
    /// <summary>For any set of photos.</summary>
    Generic,

    /// <summary>
    /// For even strips of photos taken straight down: neighbors ahead and behind in the strip and in the strips beside it, in
    /// turn. A message says why other photos are paired as with Generic.
    /// </summary>
    StructuredAerial,

    /// <summary>Only photos that see the region of interest, by their views of it.</summary>
    RegionOfInterest,
}

/// <summary>Appearance of surfaces that no photo sees.</summary>
public enum UntexturedRepresentation
{
    /// <summary>Filled in from the surroundings.</summary>
    InpaintingCompletion,

    /// <summary>In one color.</summary>
    UniformColor,
}
