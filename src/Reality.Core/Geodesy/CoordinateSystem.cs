using System.Globalization;
using System.Text.RegularExpressions;
using Reality.Core.Geometry;

namespace Reality.Core.Geodesy;

/// <summary>
/// A named coordinate system: "EPSG:32632", "EPSG:4326+5773", "WGS84", "ENU:latitude,longitude" (degrees; a third number is
/// the origin's ellipsoidal height), well-known text, or a PROJ string without grids.
/// </summary>
/// <remarks>
/// Coordinates are always in the order x = easting or longitude, y = northing or latitude, z = height, whatever order the
/// authority lists its axes in. Immutable, safe for several threads.
/// </remarks>
public sealed partial class CoordinateSystem
{
    private const int MaxDefinitionLength = 16 * 1024;

    private CoordinateSystem(string definition, string name, CoordinateSystemKind kind) =>
        (Definition, Name, Kind) = (definition, name, kind);

    /// <summary>Longitude, latitude in degrees and ellipsoidal height in meters on WGS 84 (EPSG:4979).</summary>
    public static CoordinateSystem Wgs84 { get; } = Parse("EPSG:4979");

    /// <summary>Earth-centered, earth-fixed meters on WGS 84 (EPSG:4978).</summary>
    public static CoordinateSystem Earth { get; } = Parse("EPSG:4978");

    /// <summary>What was given, in one spelling: "EPSG:32632".</summary>
    public string Definition { get; }

    /// <summary>The name people know: "WGS 84 / UTM zone 32N".</summary>
    public string Name { get; }

    public CoordinateSystemKind Kind { get; }

    /// <summary>Meters per unit of x and y; NaN for a geographic system, whose unit is the degree.</summary>
    public double MetersPerUnit { get; private init; } = 1;

    /// <summary>Whether heights count from a surface that the system names, rather than from the ellipsoid.</summary>
    public bool HasVerticalDatum { get; private init; }

    /// <summary>The tangent frame of an ENU system; null for others.</summary>
    public LocalFrame? Frame { get; private init; }

    /// <summary>EPSG code of a system given by one; null for others.</summary>
    public int? EpsgCode =>
        EpsgPattern().Match(Definition) is { Success: true } match && match.Groups[2].Length == 0
            ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            : null;

    /// <summary>The system of an EPSG code.</summary>
    /// <exception cref="ArgumentException">The code is no system of horizontal coordinates; the message says so to the user.</exception>
    public static CoordinateSystem FromEpsg(int code) =>
        TryParse($"EPSG:{code.ToString(CultureInfo.InvariantCulture)}", out var system, out var problem)
            ? system
            : throw new ArgumentException(problem, nameof(code));

    /// <summary>The east, north, up system around a point with an ellipsoidal height.</summary>
    public static CoordinateSystem Enu(GeoPoint origin)
    {
        var definition = string.Create(
            CultureInfo.InvariantCulture, $"ENU:{Math.Round(origin.Latitude.Degrees, 10)},{Math.Round(origin.Longitude.Degrees, 10)}");
        if (origin.HeightMeters != 0)
            definition += string.Create(CultureInfo.InvariantCulture, $",{origin.HeightMeters}");
        return new(definition, "Local east, north, up", CoordinateSystemKind.LocalEnu) { Frame = new LocalFrame(origin) };
    }

    /// <summary>The system of a definition.</summary>
    /// <exception cref="FormatException">The definition names no known system; the message says what is accepted.</exception>
    public static CoordinateSystem Parse(string definition) =>
        TryParse(definition, out var system, out var problem) ? system : throw new FormatException(problem);

    /// <summary>The system of a definition; false with a sentence for the user where there is none.</summary>
    public static bool TryParse(string definition, out CoordinateSystem system, out string problem)
    {
        ArgumentNullException.ThrowIfNull(definition);
        system = null!;
        var text = definition.Trim();
        var shown = text.Length <= 60 ? text : text[..60] + "...";
        problem = $"'{shown}' is not a known coordinate system; give EPSG:<code>, ENU:<latitude>,<longitude>, WGS84 or well-known text.";
        if (text.Length is 0 or > MaxDefinitionLength)
            return false;
        if (text.StartsWith("ENU:", StringComparison.OrdinalIgnoreCase))
            return TryParseEnu(text[4..], out system);
        if (text.Equals("WGS84", StringComparison.OrdinalIgnoreCase))
            text = "EPSG:4326";
        if (EpsgPattern().IsMatch(text))
            text = text.ToUpperInvariant();
        else if (!IsWkt(text) && !IsHarmlessProjString(text))
            return false;
        return TryCreate(text, ref problem, out system);
    }

    /// <summary>Well-known text. ENU systems, which it cannot name, become a local system with the definition as its name.</summary>
    public unsafe string ToWkt(WktVersion version)
    {
        if (Kind == CoordinateSystemKind.LocalEnu)
        {
            return version == WktVersion.Wkt2
                ? $"ENGCRS[\"{Definition}\",EDATUM[\"{Definition}\"],CS[Cartesian,3],AXIS[\"(E)\",east],AXIS[\"(N)\",north],AXIS[\"(U)\",up],LENGTHUNIT[\"metre\",1]]"
                : $"LOCAL_CS[\"{Definition}\",UNIT[\"metre\",1]]";
        }
        using var context = new ProjContext();
        var item = context.Create(ProjDefinition);
        return ProjLibrary.Text(ProjLibrary.AsWkt(context.Handle, item, (int)version, IntPtr.Zero))
            ?? throw new NotSupportedException($"{Name} cannot be written as {version}: {context.Error()}.");
    }

    public override string ToString() => Definition;

    /// <summary>What PROJ is asked to create: a PROJ string needs to be told that it is a CRS.</summary>
    internal string ProjDefinition =>
        Definition.StartsWith('+') && !Definition.Contains("+type=crs", StringComparison.Ordinal) ? Definition + " +type=crs" : Definition;

    private static bool TryParseEnu(string text, out CoordinateSystem system)
    {
        system = null!;
        var parts = text.Split(',');
        if (parts.Length is not (2 or 3))
            return false;
        Span<double> values = stackalloc double[3];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i]) || !double.IsFinite(values[i]))
                return false;
        }
        if (Math.Abs(values[0]) > 90 || Math.Abs(values[1]) > 180 || Math.Abs(values[2]) > 100_000)
            return false;
        system = Enu(GeoPoint.FromDegrees(values[0], values[1], values[2]));
        return true;
    }

    private static unsafe bool TryCreate(string definition, ref string problem, out CoordinateSystem system)
    {
        system = null!;
        using var context = new ProjContext();
        var probe = new CoordinateSystem(definition, "", CoordinateSystemKind.Projected);
        var item = context.Create(probe.ProjDefinition);
        if (item == IntPtr.Zero || ProjLibrary.IsCrs(item) == 0)
            return false;
        var name = ProjLibrary.Text(ProjLibrary.GetItemName(item)) ?? definition;
        var (horizontal, hasVertical) = Horizontal(context, item);
        if (KindOf(ProjLibrary.GetItemType(horizontal)) is not { } kind)
        {
            problem = $"'{name}' has no horizontal coordinates of a kind that is supported.";
            return false;
        }
        var unit = 1.0;
        var axes = context.Own(ProjLibrary.GetAxes(context.Handle, horizontal));
        if (axes != IntPtr.Zero)
            _ = ProjLibrary.AxisInfo(context.Handle, axes, 0, null, null, null, out unit, null, null, null);
        system = new(definition, name, kind)
        {
            MetersPerUnit = kind == CoordinateSystemKind.Geographic ? double.NaN : unit,
            HasVerticalDatum = hasVertical,
        };
        return true;
    }

    /// <summary>The horizontal part of a compound or bound system.</summary>
    private static (IntPtr Crs, bool HasVertical) Horizontal(ProjContext context, IntPtr crs)
    {
        var hasVertical = false;
        for (var depth = 0; depth < 4; depth++)
        {
            var type = (ProjItemType)ProjLibrary.GetItemType(crs);
            if (type == ProjItemType.CompoundCrs)
            {
                hasVertical = true;
                crs = context.Own(ProjLibrary.GetSubCrs(context.Handle, crs, 0));
            }
            else if (type == ProjItemType.BoundCrs)
                crs = context.Own(ProjLibrary.GetSourceCrs(context.Handle, crs));
            else
                break;
        }
        return (crs, hasVertical);
    }

    private static CoordinateSystemKind? KindOf(int type) => (ProjItemType)type switch
    {
        ProjItemType.GeocentricCrs => CoordinateSystemKind.Geocentric,
        ProjItemType.Geographic2D or ProjItemType.Geographic3D => CoordinateSystemKind.Geographic,
        ProjItemType.ProjectedCrs => CoordinateSystemKind.Projected,
        _ => null,
    };

    private static bool IsWkt(string text) => WktPattern().IsMatch(text);

    /// <summary>A PROJ string that opens no file and is no pipeline.</summary>
    private static bool IsHarmlessProjString(string text) =>
        text.StartsWith("+proj=", StringComparison.Ordinal) && !DangerousProjPattern().IsMatch(text);

    [GeneratedRegex(@"^EPSG:(\d{1,9})(\+\d{1,9})?$", RegexOptions.IgnoreCase)]
    private static partial Regex EpsgPattern();

    [GeneratedRegex(
        @"^(PROJCS|PROJCRS|GEOGCS|GEOGCRS|GEODCRS|GEODETICCRS|GEOCCS|COMPD_CS|COMPOUNDCRS|BOUNDCRS|PROJECTEDCRS|GEOGRAPHICCRS)\s*[\[(]",
        RegexOptions.IgnoreCase)]
    private static partial Regex WktPattern();

    [GeneratedRegex("grids|geoidgrids|init|pipeline|step|file|catalog", RegexOptions.IgnoreCase)]
    private static partial Regex DangerousProjPattern();

    /// <summary>PJ_TYPE of proj.h.</summary>
    private enum ProjItemType
    {
        GeocentricCrs = 10,
        Geographic2D = 12,
        Geographic3D = 13,
        ProjectedCrs = 15,
        CompoundCrs = 16,
        BoundCrs = 20,
    }
}
