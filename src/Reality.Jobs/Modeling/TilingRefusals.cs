using Reality.Contract.Requests;
using Reality.Contract.Specifications;
using Reality.Pipeline;

namespace Reality.Jobs.Modeling;

/// <summary>Rejects tiling options that have no effect beside the others: no request of a user is silently ignored.</summary>
internal static class TilingRefusals
{
    private const string Options = "specifications.options";

    /// <exception cref="StageException">An option has no effect; the message says what to do.</exception>
    public static void Check(TilingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        RefuseZeros(options);
        var isGrid = options.TilingMode is TilingMode.RegularPlanarGrid or TilingMode.RegularVolumetricGrid;
        const string Grids = "Use it with tilingMode RegularPlanarGrid or RegularVolumetricGrid, or leave it out.";
        Unless(isGrid, "tilingOrigin", PlaceOf(options.TilingOrigin), Grids);
        Unless(isGrid, "crs", options.Crs, Grids);
        Unless(
            options.TilingMode is not (null or TilingMode.NoTiling), "tilingValue", options.TilingValue,
            "Use it with tilingMode RegularPlanarGrid, RegularVolumetricGrid or Adaptive, or leave it out.");
        Unless(
            options.ModelingReferenceType is ModelingReferenceType.Orthophoto, "orthoResolution", options.OrthoResolution,
            "Use it with modelingReferenceType Orthophoto, or set samplingDistance of the export.");
        Unless(
            options.Simplification is not (null or Simplification.Standard), "planarSimplificationTolerance",
            options.PlanarSimplificationTolerance,
            "Use it with simplification PlanarRelative or PlanarAbsolute, or leave it out.");
        Unless(
            options.UntexturedRepresentation is UntexturedRepresentation.UniformColor, "untexturedColor",
            options.UntexturedColor, "Use it with untexturedRepresentation UniformColor, or leave it out.");
    }

    private static void RefuseZeros(TilingOptions options)
    {
        if (options.TilingMode is TilingMode.RegularPlanarGrid && options.TilingOrigin is { Z: not 0 } raised)
        {
            throw Invalid(
                "tilingOrigin.z", raised.Z, "has no use: the tiles of a planar grid have the full height. Set it to 0.");
        }
        if (options.TilingValue is 0)
        {
            throw Invalid(
                "tilingValue", 0,
                "is not a tile size. Give the side of a tile for a grid, the memory of a tile in GB for Adaptive, or leave it "
                + "out.");
        }
        if (options.PlanarSimplificationTolerance is 0)
        {
            throw Invalid(
                "planarSimplificationTolerance", 0,
                "leaves no planes. Give a distance above 0, or use simplification Standard.");
        }
    }

    private static void Unless(bool isUsed, string name, object? value, string instead)
    {
        if (!isUsed && value is not null)
            throw Invalid(name, value, $"has no effect here. {instead}");
    }

    private static string? PlaceOf(Point3d? origin) =>
        origin is { } p ? FormattableString.Invariant($"{p.X}, {p.Y}, {p.Z}") : null;

    private static StageException Invalid(string name, object value, string reason) =>
        new("Option_Invalid", $"{Options}.{name} '{value}' {reason}");
}
