using System.Buffers.Binary;
using System.Globalization;

namespace Reality.Formats.Las;

/// <summary>The coordinate system of a LAS file by GeoTIFF keys (GeoTIFF 1.1, section 7; codes of EPSG).</summary>
/// <param name="Model">1 projected, 2 geographic, 3 geocentric; 0 if the file does not say.</param>
/// <param name="Geographic">Code of the geographic system; 0 if there is none, 32767 if it is described by other keys.</param>
/// <param name="Projected">Code of the projected system, likewise.</param>
/// <param name="Vertical">Code of the vertical system, likewise.</param>
/// <param name="Unit">Code of the unit of x and y; 0 if the file does not say.</param>
/// <param name="HeightUnit">Code of the unit of z, likewise.</param>
internal sealed record LasGeoKeys(int Model, int Geographic, int Projected, int Vertical, int Unit, int HeightUnit)
{
    private const int UserDefined = 32767;
    private const int ModelOfMaps = 1, Geocentric = 3;
    private const int ModelKey = 1024, GeographicKey = 2048, ProjectedKey = 3072, VerticalKey = 4096;
    private const int UnitKey = 3076, HeightUnitKey = 4099, DatumKey = 2050;

    // The codes of datums are those of the geographic systems with the same name, and 2000 more.
    private const int FirstDatum = 6001, LastDatum = 6999, FromDatum = -2000;
    public const int Meter = 9001;
    private const int Foot = 9002, SurveyFoot = 9003;
    private const int AmericanHeight = 5703, AmericanHeightInFeet = 8228, AmericanHeightInSurveyFeet = 6360;
    private const int KeyLength = 8;
    private const int NumbersLocation = 34736;

    /// <summary>The projection that other keys describe; null if there is none, or none that is known.</summary>
    public GeoKeyProjection? Projection { get; private init; }

    /// <summary>Parses the directory of keys. Keys beyond its end are ignored.</summary>
    /// <param name="numbers">The record of the numbers that keys refer to; empty if there is none.</param>
    public static LasGeoKeys Parse(ReadOnlySpan<byte> directory, ReadOnlySpan<byte> numbers)
    {
        var values = ValuesOf(directory, numbers);
        var (geographic, datum) = (Code(GeographicKey), Code(DatumKey));
        if (geographic is 0 or UserDefined && datum is >= FirstDatum and <= LastDatum)
            geographic = datum + FromDatum;
        return new(Code(ModelKey), geographic, Code(ProjectedKey), Code(VerticalKey), Code(UnitKey), Code(HeightUnitKey))
        {
            Projection = Code(ProjectedKey) == UserDefined ? GeoKeyProjection.Find(values) : null,
        };

        int Code(int key) => (int)values.GetValueOrDefault(key);
    }

    private static Dictionary<int, double> ValuesOf(ReadOnlySpan<byte> directory, ReadOnlySpan<byte> numbers)
    {
        var values = new Dictionary<int, double>();
        for (var at = KeyLength; at + KeyLength <= directory.Length; at += KeyLength)
        {
            var entry = directory[at..];
            var key = BinaryPrimitives.ReadUInt16LittleEndian(entry);
            var location = BinaryPrimitives.ReadUInt16LittleEndian(entry[2..]);
            int value = BinaryPrimitives.ReadUInt16LittleEndian(entry[6..]);
            // A value stands in its entry if it has no other location.
            if (location == 0)
                values[key] = value;
            else if (location == NumbersLocation && 8 * value + 8 <= numbers.Length)
                values[key] = BinaryPrimitives.ReadDoubleLittleEndian(numbers[(8 * value)..]);
        }
        return values;
    }

    /// <summary>Definition of the system; null if the codes name none.</summary>
    public string? Definition
    {
        get
        {
            var isProjected = Model == ModelOfMaps || (Model == 0 && Projected != 0);
            var code = isProjected ? Projected : Geographic;
            if (Model == Geocentric)
                return code is 4326 or 4978 ? "EPSG:4978" : null;
            if (isProjected && Projection is { } projection && IsCode(Geographic))
                return projection.ToWkt(Geographic, IsCode(Vertical) ? VerticalInUnit : 0);
            if (!IsCode(code))
                return null;
            var vertical = IsCode(Vertical) ? string.Create(CultureInfo.InvariantCulture, $"+{VerticalInUnit}") : "";
            return string.Create(CultureInfo.InvariantCulture, $"EPSG:{code}{vertical}");
        }
    }

    /// <summary>What the keys describe that has no <see cref="Definition"/>; null if they describe no system at all.</summary>
    public string? Problem => IsEmpty ? null
        : Projected == UserDefined ? "GeoTIFF keys of a projection of their own with an unknown method, unit or geographic system"
        : $"GeoTIFF keys with the codes {Geographic} (geographic) and {Projected} (projected)";

    // No system, or a model of their own without any code.
    private bool IsEmpty => (Geographic, Projected) is (0, 0) && Model is 0 or UserDefined;

    public double? MetersPerUnit => MetersOf(Unit);

    public double? MetersPerHeightUnit => MetersOf(HeightUnit);

    // Writers name NAVD88 by its code in meters, and state feet beside it.
    private int VerticalInUnit => (Vertical, HeightUnit) switch
    {
        (AmericanHeight, Foot) => AmericanHeightInFeet,
        (AmericanHeight, SurveyFoot) => AmericanHeightInSurveyFeet,
        _ => Vertical,
    };

    public static double? MetersOf(int unit) => unit switch
    {
        Meter => 1,
        Foot => 0.3048,
        SurveyFoot => 1200.0 / 3937,
        _ => null,
    };

    /// <summary>Name of a unit by its length in meters.</summary>
    public static string NameOfUnit(double meters) => meters switch
    {
        1 => "metre",
        0.3048 => "foot",
        > 0.30480060 and < 0.30480061 => "US survey foot",
        _ => "unit",
    };

    private static bool IsCode(int value) => value is > 1023 and < UserDefined;
}
