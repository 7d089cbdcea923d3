using Reality.Formats.Geodesy;
using static System.FormattableString;

namespace Reality.Formats.Las;

/// <summary>
/// A projection that GeoTIFF keys describe by a method and its parameters (GeoTIFF 1.0, sections 2.7.3 and 6.3.3; the names of
/// well-known text are those of OGC 01-009).
/// </summary>
internal sealed class GeoKeyProjection
{
    private const int ProjectionKey = 3074, MethodKey = 3075, UnitKey = 3076, UnitSizeKey = 3077, AngleUnitKey = 2054;
    private const int FirstParallel = 3078, SecondParallel = 3079, OriginLongitude = 3080, OriginLatitude = 3081;
    private const int FalseEasting = 3082, FalseNorthing = 3083;
    private const int FalseOriginLongitude = 3084, FalseOriginLatitude = 3085;
    private const int FalseOriginEasting = 3086, FalseOriginNorthing = 3087;
    private const int CenterLongitude = 3088, CenterLatitude = 3089, CenterEasting = 3090, CenterNorthing = 3091;
    private const int OriginScale = 3092, CenterScale = 3093, AzimuthAngle = 3094, PoleLongitude = 3095;
    private const int TransverseMercator = 1, Mercator = 7;
    private const int Degree = 9102, Radian = 9101, Grad = 9105;
    private const int FirstNorthernZone = 16001, LastNorthernZone = 16060, FirstSouthernZone = 16101, LastSouthernZone = 16160;

    private static readonly Dictionary<int, Method> s_methods = new()
    {
        [TransverseMercator] = new("Transverse_Mercator", Group.Origin, Group.Scale),
        [3] = new("Hotine_Oblique_Mercator_Azimuth_Center", Group.Center, Group.Azimuth, Group.Scale),
        [Mercator] = new("Mercator_1SP", Group.Origin, Group.Scale),
        [8] = new("Lambert_Conformal_Conic_2SP", Group.Origin, Group.Parallels),
        [9] = new("Lambert_Conformal_Conic_1SP", Group.Origin, Group.Scale),
        [10] = new("Lambert_Azimuthal_Equal_Area", Group.Center),
        [11] = new("Albers_Conic_Equal_Area", Group.Center, Group.Parallels),
        [15] = new("Polar_Stereographic", Group.Origin, Group.Scale),
        [16] = new("Oblique_Stereographic", Group.Origin, Group.Scale),
        [18] = new("Cassini_Soldner", Group.Origin),
        [27] = new("Transverse_Mercator_South_Orientated", Group.Origin, Group.Scale),
    };

    // Keys of the same parameter, in the order in which they are looked for.
    private static readonly int[] s_longitudes = [OriginLongitude, FalseOriginLongitude, CenterLongitude, PoleLongitude];
    private static readonly int[] s_latitudes = [OriginLatitude, FalseOriginLatitude, CenterLatitude];
    private static readonly int[] s_eastings = [FalseEasting, FalseOriginEasting, CenterEasting];
    private static readonly int[] s_northings = [FalseNorthing, FalseOriginNorthing, CenterNorthing];
    private static readonly int[] s_scales = [OriginScale, CenterScale];

    private readonly Dictionary<int, double> _values;
    private readonly Method _method;
    private readonly double _degreesPerUnit;
    private readonly double _metersPerUnit;

    private GeoKeyProjection(Dictionary<int, double> values, Method method, double degreesPerUnit, double metersPerUnit) =>
        (_values, _method, _degreesPerUnit, _metersPerUnit) = (values, method, degreesPerUnit, metersPerUnit);

    /// <summary>The projection that values of keys describe; null if its method, units or longitude are unknown.</summary>
    /// <param name="values">By key; those that follow from a zone of UTM are set.</param>
    public static GeoKeyProjection? Find(Dictionary<int, double> values)
    {
        double? meters = values.TryGetValue(UnitSizeKey, out var size)
            ? size
            : LasGeoKeys.MetersOf((int)values.GetValueOrDefault(UnitKey, LasGeoKeys.Meter));
        if (meters is not (> 0 and < double.PositiveInfinity))
            return null;
        SetZone(values, meters.Value);
        double? degrees = values.GetValueOrDefault(AngleUnitKey, Degree) switch
        {
            Degree => 1,
            Radian => 180 / Math.PI,
            Grad => 0.9,
            _ => null,
        };
        var methodCode = (int)values.GetValueOrDefault(MethodKey);
        var isKnown = s_longitudes.Any(values.ContainsKey) && !(methodCode == Mercator && values.ContainsKey(FirstParallel));
        return degrees is { } degreesPerUnit && isKnown && s_methods.TryGetValue(methodCode, out var method)
            ? new(values, method, degreesPerUnit, meters.Value)
            : null;
    }

    /// <summary>Text of the projected system; null if PROJ does not know a code, or its angles are no degrees.</summary>
    /// <param name="geographic">EPSG code of the geographic system.</param>
    /// <param name="vertical">EPSG code of the vertical one; 0 = none.</param>
    public string? ToWkt(int geographic, int vertical)
    {
        using var context = new ProjContext();
        if (WktOf(context, geographic) is not { } geographicWkt
            || !geographicWkt.StartsWith("GEOGCS[", StringComparison.Ordinal)
            || !geographicWkt.Contains("UNIT[\"degree\"", StringComparison.OrdinalIgnoreCase))
            return null;
        var parameters = _method.Groups.SelectMany(ParametersOf)
            .Append(("false_easting", First(s_eastings)))
            .Append(("false_northing", First(s_northings)))
            .Select(parameter => Invariant($"PARAMETER[\"{parameter.Item1}\",{parameter.Item2:R}],"));
        var name = $"{_method.Name.Replace('_', ' ')}, defined by the file";
        var projected = $"PROJCS[\"{name}\",{geographicWkt},PROJECTION[\"{_method.Name}\"],{string.Concat(parameters)}"
            + Invariant($"UNIT[\"{LasGeoKeys.NameOfUnit(_metersPerUnit)}\",{_metersPerUnit:R}]]");
        if (vertical == 0)
            return projected;
        return WktOf(context, vertical) is { } heights ? $"COMPD_CS[\"{name}, with heights\",{projected},{heights}]" : null;
    }

    private static string? WktOf(ProjContext context, int code) =>
        context.CreateCrs(Invariant($"EPSG:{code}")) is var item && item != IntPtr.Zero
            ? context.WktOf(item, WktVersion.Wkt1)?.ReplaceLineEndings("")
            : null;

    // A projection by its code, without parameters: the zones of UTM.
    private static void SetZone(Dictionary<int, double> values, double metersPerUnit)
    {
        var code = values.GetValueOrDefault(ProjectionKey);
        var isNorthern = code is >= FirstNorthernZone and <= LastNorthernZone;
        if (!isNorthern && code is not (>= FirstSouthernZone and <= LastSouthernZone))
            return;
        var zone = code - (isNorthern ? FirstNorthernZone : FirstSouthernZone) + 1;
        (values[MethodKey], values[AngleUnitKey], values[OriginScale]) = (TransverseMercator, Degree, 0.9996);
        (values[OriginLongitude], values[OriginLatitude]) = (6 * zone - 183, 0);
        (values[FalseEasting], values[FalseNorthing]) = (500_000 / metersPerUnit, (isNorthern ? 0 : 10_000_000) / metersPerUnit);
    }

    private IEnumerable<(string Name, double Value)> ParametersOf(Group group) => group switch
    {
        Group.Origin => [("latitude_of_origin", Angle(s_latitudes)), ("central_meridian", Angle(s_longitudes))],
        Group.Center => [("latitude_of_center", Angle(s_latitudes)), ("longitude_of_center", Angle(s_longitudes))],
        Group.Parallels => [("standard_parallel_1", Angle([FirstParallel])), ("standard_parallel_2", Angle([SecondParallel]))],
        Group.Azimuth => [("azimuth", Angle([AzimuthAngle])), ("rectified_grid_angle", Angle([AzimuthAngle]))],
        Group.Scale => [("scale_factor", First(s_scales, otherwise: 1))],
        _ => throw new ArgumentOutOfRangeException(nameof(group)),
    };

    private double Angle(ReadOnlySpan<int> keys) => _degreesPerUnit * First(keys);

    private double First(ReadOnlySpan<int> keys, double otherwise = 0)
    {
        foreach (var key in keys)
        {
            if (_values.TryGetValue(key, out var value))
                return value;
        }
        return otherwise;
    }

    /// <summary>Parameters that stand together.</summary>
    private enum Group
    {
        Origin,
        Center,
        Parallels,
        Azimuth,
        Scale,
    }

    /// <param name="Name">In well-known text.</param>
    private sealed record Method(string Name, params Group[] Groups);
}
