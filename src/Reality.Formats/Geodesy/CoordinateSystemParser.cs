using System.Globalization;
using System.Text.RegularExpressions;
using Reality.Core.Geodesy;

namespace Reality.Formats.Geodesy;

/// <summary>
/// Parses definitions of coordinate systems with PROJ: "EPSG:32632", "EPSG:4326+5773", "WGS84", "ENU:latitude,longitude" (in
/// degrees; an optional third number is the ellipsoidal height of the origin), well-known text, a PROJ string without grids, or
/// the name of a definition in the files of the job (<see cref="CrsData"/>).
/// </summary>
/// <remarks>
/// Definitions are untrusted input: those that name files are rejected (<see cref="DefinitionFault"/>), and PROJ opens no other
/// files than its own.
/// </remarks>
public static partial class CoordinateSystemParser
{
    /// <summary>Parses a definition.</summary>
    /// <exception cref="FormatException">The definition is not a known system; the message lists the accepted forms.</exception>
    public static CoordinateSystem Parse(string definition) =>
        TryParse(definition, out var system, out var problem) ? system : throw new FormatException(problem);

    /// <summary>Parses a definition; on failure, <paramref name="problem"/> is a sentence for the user.</summary>
    public static bool TryParse(string definition, out CoordinateSystem system, out string problem)
    {
        ArgumentNullException.ThrowIfNull(definition);
        system = null!;
        var text = definition.Trim();
        text = CrsData.Current?.FindDefinition(text) ?? text;
        var shown = Shown(text);
        problem = $"'{shown}' is not a known coordinate system; "
            + "give EPSG:<code>, ENU:<latitude>,<longitude>, WGS84 or well-known text.";
        if (text.Length == 0)
            return false;
        if (DefinitionFault.Find(text) is { } fault)
        {
            problem = $"'{shown}' {fault}";
            return false;
        }
        if (text.StartsWith("ENU:", StringComparison.OrdinalIgnoreCase))
            return TryParseEnu(text[4..], out system);
        if (text.Equals("WGS84", StringComparison.OrdinalIgnoreCase))
            text = "EPSG:4326";
        if (EpsgPattern().IsMatch(text))
            text = text.ToUpperInvariant();
        else if (!WktPattern().IsMatch(text) && !text.StartsWith("+proj=", StringComparison.Ordinal))
            return false;
        return TryCreate(VerticalText.ToCompound(text), ref problem, out system);
    }

    /// <summary>A system without its vertical datum, so that heights count from the ellipsoid; itself if it has none.</summary>
    public static CoordinateSystem HorizontalOf(CoordinateSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        if (!system.HasVerticalDatum)
            return system;
        using var context = new ProjContext();
        // A system bound to WGS 84 by its definition stays so.
        var item = context.CreateCrs(system.Definition);
        while ((ProjItemType)ProjLibrary.GetItemType(item) != ProjItemType.CompoundCrs)
            item = context.Own(ProjLibrary.GetSourceCrs(context.Handle, item));
        return Parse(context.WktOf(context.Own(ProjLibrary.GetSubCrs(context.Handle, item, 0)), WktVersion.Wkt2)!);
    }

    private static bool TryParseEnu(string text, out CoordinateSystem system)
    {
        system = null!;
        var parts = text.Split(',');
        if (parts.Length is not (2 or 3))
            return false;
        Span<double> values = stackalloc double[3];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i])
                || !double.IsFinite(values[i]))
                return false;
        }
        if (Math.Abs(values[0]) > 90 || Math.Abs(values[1]) > 180 || Math.Abs(values[2]) > 100_000)
            return false;
        system = CoordinateSystem.Enu(GeoPoint.FromDegrees(values[0], values[1], values[2]));
        return true;
    }

    private static string Shown(string text)
    {
        var start = text.Length <= 60 ? text : text[..60] + "...";
        return string.Concat(start.Select(c => char.IsControl(c) ? '\uFFFD' : c));
    }

    private static unsafe bool TryCreate(string definition, ref string problem, out CoordinateSystem system)
    {
        system = null!;
        using var context = new ProjContext();
        var item = context.CreateCrs(definition);
        if (item == IntPtr.Zero || ProjLibrary.IsCrs(item) == 0)
            return false;
        var name = ProjLibrary.Text(ProjLibrary.GetItemName(item)) ?? definition;
        var (horizontal, vertical) = Parts(context, item);
        if (KindOf(ProjLibrary.GetItemType(horizontal)) is not { } kind)
        {
            problem = $"'{name}' has no horizontal coordinates of a supported kind.";
            return false;
        }
        var (unit, unitName) = UnitOf(context, horizontal);
        var isGeographic = kind == CoordinateSystemKind.Geographic;
        system = new(definition, name, kind)
        {
            MetersPerUnit = isGeographic ? double.NaN : unit,
            UnitName = isGeographic ? "degree" : unitName,
            MetersPerHeightUnit = vertical != IntPtr.Zero ? UnitOf(context, vertical).Meters : isGeographic ? 1 : unit,
            HasVerticalDatum = vertical != IntPtr.Zero,
            IsThreeDimensional = (ProjItemType)ProjLibrary.GetItemType(horizontal)
                is ProjItemType.Geographic3D or ProjItemType.GeocentricCrs,
            Area = AreaOf(context, item),
        };
        return true;
    }

    private static unsafe (double Meters, string Name) UnitOf(ProjContext context, IntPtr crs)
    {
        var axes = context.Own(ProjLibrary.GetAxes(context.Handle, crs));
        byte* name = null;
        return axes != IntPtr.Zero
            && ProjLibrary.AxisInfo(context.Handle, axes, 0, null, null, null, out var unit, &name, null, null) != 0
                ? (unit, ProjLibrary.Text(name) ?? "metre")
                : (1, "metre");
    }

    private static unsafe AreaOfUse? AreaOf(ProjContext context, IntPtr crs)
    {
        byte* name = null;
        var isKnown = ProjLibrary.AreaOfUse(
            context.Handle, crs, out var west, out var south, out var east, out var north, &name) != 0;
        return isKnown && west >= -180 && south >= -90 && east <= 180 && north <= 90
            ? new(ProjLibrary.Text(name) ?? "", west, south, east, north)
            : null;
    }

    /// <summary>The horizontal and, if there is one, the vertical part of a compound or bound system.</summary>
    private static (IntPtr Horizontal, IntPtr Vertical) Parts(ProjContext context, IntPtr crs)
    {
        var vertical = IntPtr.Zero;
        for (var depth = 0; depth < 4; depth++)
        {
            var type = (ProjItemType)ProjLibrary.GetItemType(crs);
            if (type == ProjItemType.CompoundCrs)
            {
                vertical = context.Own(ProjLibrary.GetSubCrs(context.Handle, crs, 1));
                crs = context.Own(ProjLibrary.GetSubCrs(context.Handle, crs, 0));
            }
            else if (type == ProjItemType.BoundCrs)
                crs = context.Own(ProjLibrary.GetSourceCrs(context.Handle, crs));
            else
                break;
        }
        return (crs, vertical);
    }

    private static CoordinateSystemKind? KindOf(int type) => (ProjItemType)type switch
    {
        ProjItemType.GeocentricCrs => CoordinateSystemKind.Geocentric,
        ProjItemType.Geographic2D or ProjItemType.Geographic3D => CoordinateSystemKind.Geographic,
        ProjItemType.ProjectedCrs => CoordinateSystemKind.Projected,
        _ => null,
    };

    [GeneratedRegex(@"^EPSG:\d{1,9}(\+\d{1,9})?$", RegexOptions.IgnoreCase)]
    private static partial Regex EpsgPattern();

    [GeneratedRegex(
        "^(PROJCS|PROJCRS|GEOGCS|GEOGCRS|GEODCRS|GEODETICCRS|GEOCCS|COMPD_CS|COMPOUNDCRS|BOUNDCRS|PROJECTEDCRS|GEOGRAPHICCRS)"
        + @"\s*[\[(]",
        RegexOptions.IgnoreCase)]
    private static partial Regex WktPattern();

    /// <summary>PJ_TYPE of proj.h.</summary>
    private enum ProjItemType
    {
        GeocentricCrs = 10,
        Geographic2D = 12,
        Geographic3D = 13,
        ProjectedCrs = 15,
        CompoundCrs = 16,
        BoundCrs = 19,
    }
}
