using System.Text.Json.Serialization;
using Reality.Contract.Presets;
using Reality.Contract.Requests;

namespace Reality.Contract.Specifications;

/// <summary>Cuts a calibrated scene into tiles.</summary>
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

/// <summary>What a Tiling job is asked to do: cut a calibrated scene into tiles.</summary>
public sealed record TilingCreate
{
    /// <summary>What the job reads.</summary>
    public required TilingInputs Inputs { get; init; }

    /// <summary>Names of the wanted outputs; none twice.</summary>
    public required IReadOnlyList<TilingOutput> Outputs { get; init; }

    /// <summary>What is absent has its default.</summary>
    public TilingOptions? Options { get; init; }
}

/// <summary>What a Tiling job reads.</summary>
public sealed record TilingInputs
{
    /// <summary>Reality data id. A calibrated scene.</summary>
    [RealityDataId("ContextScene")]
    public required string Scene { get; init; }

    /// <summary>Bucket path of the region to reconstruct; also the extent of later exports.</summary>
    [BucketPath]
    public string? RegionOfInterest { get; init; }

    /// <summary>Ids of presets; of two that set the same option, the first counts.</summary>
    [OneOrMany]
    [PresetId]
    public IReadOnlyList<string>? Presets { get; init; }

    /// <summary>Bucket path of a file with more coordinate reference systems.</summary>
    [BucketPath]
    public string? CrsData { get; init; }
}

/// <summary>What a Tiling job can be asked for.</summary>
public enum TilingOutput
{
    /// <summary>The tiles, to be filled by later jobs.</summary>
    [JsonStringEnumMemberName("modelingReference")]
    ModelingReference,
}

/// <summary>How the work is cut into tiles and the model is made; also the options of a Reconstruction.</summary>
public sealed record TilingOptions
{
    /// <summary>What the modeling reference can be used for.</summary>
    public ModelingReferenceType? ModelingReferenceType { get; init; }

    /// <summary>How the work is cut into tiles.</summary>
    public TilingMode? TilingMode { get; init; }

    /// <summary>Grids: side of a tile, in units of the CRS. Adaptive: memory of a tile, in GB.</summary>
    [Range(0)]
    public double? TilingValue { get; init; }

    /// <summary>Origin of the grid, in the CRS.</summary>
    public Point3d? TilingOrigin { get; init; }

    /// <summary>Drop tiles without tie points.</summary>
    public bool? DiscardEmptyTiles { get; init; }

    /// <summary>Coordinate reference system of the tiles, e.g. "EPSG:32632".</summary>
    [TextLength(1, 16384)]
    public string? Crs { get; init; }

    /// <summary>How fine the mesh is.</summary>
    public GeometricPrecision? GeometricPrecision { get; init; }

    /// <summary>How photos are paired for depth.</summary>
    public TilingPairSelection? PairSelection { get; init; }

    /// <summary>Which photos the geometry comes from.</summary>
    public PhotoUsedForGeometry? PhotoUsedForGeometry { get; init; }

    /// <summary>Which holes of the mesh are closed.</summary>
    public HoleFilling? HoleFilling { get; init; }

    /// <summary>How the mesh is thinned.</summary>
    public Simplification? Simplification { get; init; }

    /// <summary>Pixels with PlanarRelative, meters with PlanarAbsolute.</summary>
    [Range(0)]
    public double? PlanarSimplificationTolerance { get; init; }

    /// <summary>Where the color of scans comes from.</summary>
    public PointCloudColorSource? PointCloudColorSource { get; init; }

    /// <summary>How differences between photos are evened out.</summary>
    public ColorCorrection? ColorCorrection { get; init; }

    /// <summary>How surfaces look that no photo sees.</summary>
    public UntexturedRepresentation? UntexturedRepresentation { get; init; }

    /// <summary>Their color with UniformColor, "#RRGGBB".</summary>
    [Color]
    public string? UntexturedColor { get; init; }

    /// <summary>What textures are made of.</summary>
    public TextureSource? TextureSource { get; init; }

    /// <summary>Pixel size for an Orthophoto modeling reference, in units of the CRS.</summary>
    [Above(0)]
    public double? OrthoResolution { get; init; }

    /// <summary>The mesh does not become finer than this, in units of the CRS.</summary>
    [Range(0)]
    public double? GeometryResolutionLimit { get; init; }

    /// <summary>Textures do not become finer than this, in units of the CRS.</summary>
    [Range(0)]
    public double? TextureResolutionLimit { get; init; }
}

/// <summary>The specifications of a Tiling job as stored and returned.</summary>
public sealed record TilingSpecifications
{
    /// <summary>As sent.</summary>
    public required TilingInputs Inputs { get; init; }

    /// <summary>Where the outputs are, or will be.</summary>
    public required TilingOutputs Outputs { get; init; }

    /// <summary>As sent.</summary>
    public TilingOptions? Options { get; init; }
}

/// <summary>Results of a Tiling job.</summary>
public sealed record TilingOutputs
{
    /// <summary>The tiles, to be filled by later jobs.</summary>
    public required ModelingReference ModelingReference { get; init; }
}

/// <summary>How differences of brightness and color between photos are evened out.</summary>
public enum ColorCorrection
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Within each tile.</summary>
    Standard,

    /// <summary>As Standard, thermal photos as well.</summary>
    StandardWithThermal,

    /// <summary>With the correction found by the calibration.</summary>
    BlockWise,

    /// <summary>As BlockWise, thermal photos as well.</summary>
    BlockWiseWithThermal,
}

/// <summary>Which holes of the mesh are closed.</summary>
public enum HoleFilling
{
    /// <summary>Small ones.</summary>
    SmallHoles,

    /// <summary>As many as can be.</summary>
    AllHoles,
}

/// <summary>Where a modeling reference is.</summary>
public sealed record ModelingReference
{
    /// <summary>Reality data id.</summary>
    public required string Location { get; init; }
}

/// <summary>What a modeling reference can be used for.</summary>
public enum ModelingReferenceType
{
    /// <summary>Orthophotos and surface models only.</summary>
    Orthophoto,

    /// <summary>Every export.</summary>
    Complete,
}

/// <summary>Which photos the geometry comes from.</summary>
public enum PhotoUsedForGeometry
{
    /// <summary>All but thermal ones.</summary>
    ExcludeThermal,

    /// <summary>All.</summary>
    IncludeThermal,

    /// <summary>None: from point clouds only.</summary>
    None,
}

/// <summary>Where the color of scans comes from.</summary>
public enum PointCloudColorSource
{
    None,

    Color,

    Intensity,

    /// <summary>Intensity, stretched to the range in use.</summary>
    ScaledIntensity,
}

/// <summary>How the mesh is thinned.</summary>
public enum Simplification
{
    /// <summary>By curvature.</summary>
    Standard,

    /// <summary>Planes stay flat; the tolerance is in pixels of the photos.</summary>
    PlanarRelative,

    /// <summary>Planes stay flat; the tolerance is in meters.</summary>
    PlanarAbsolute,
}

/// <summary>What textures are made of where there are photos and colored scans.</summary>
public enum TextureSource
{
    PhotosFirst,

    PointCloudsFirst,

    /// <summary>The better of both.</summary>
    Smart,
}

/// <summary>How the work is cut into tiles.</summary>
public enum TilingMode
{
    /// <summary>One tile.</summary>
    NoTiling,

    /// <summary>Squares in plan.</summary>
    RegularPlanarGrid,

    /// <summary>Cubes.</summary>
    RegularVolumetricGrid,

    /// <summary>Boxes, cut until each fits the memory.</summary>
    Adaptive,
}

/// <summary>How photos are paired for depth.</summary>
public enum TilingPairSelection
{
    /// <summary>For any set of photos.</summary>
    Generic,

    /// <summary>For strips or grids flown over land.</summary>
    StructuredAerial,

    /// <summary>Only photos that see the region.</summary>
    RegionOfInterest,
}

/// <summary>How surfaces look that no photo sees.</summary>
public enum UntexturedRepresentation
{
    /// <summary>Filled from around.</summary>
    InpaintingCompletion,

    /// <summary>In one color.</summary>
    UniformColor,
}
