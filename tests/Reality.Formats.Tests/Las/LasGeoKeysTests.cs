using System.Buffers.Binary;
using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Formats.Geodesy;
using Reality.Formats.Las;

namespace Reality.Formats.Tests.Las;

public sealed class LasGeoKeysTests
{
    private const int Projected = 1, UserDefined = 32767;

    /// <summary>EPSG codes of a system and of its geographic system, method, parameters by their keys, and a point.</summary>
    public static TheoryData<int, int, int, (int Key, double Value)[], double, double> Projections => new()
    {
        { 25833, 4258, 1, [(3080, 15), (3081, 0), (3092, 0.9996), (3082, 500_000), (3083, 0)], 412_000, 5_650_000 },
        { 21781, 4149, 3, [(3088, 7.43958333333333), (3089, 46.9524055555556), (3094, 90), (3093, 1), (3082, 600_000),
            (3083, 200_000)], 683_000, 247_000 },
        { 2154, 4171, 8, [(3078, 49), (3079, 44), (3084, 3), (3085, 46.5), (3086, 700_000), (3087, 6_600_000)],
            650_000, 6_860_000 },
        { 24200, 4242, 9, [(3080, -77), (3081, 18), (3092, 1), (3082, 250_000), (3083, 150_000)], 270_000, 145_000 },
        { 3035, 4258, 10, [(3088, 10), (3089, 52), (3082, 4_321_000), (3083, 3_210_000)], 4_100_000, 2_900_000 },
        { 5070, 4269, 11, [(3078, 29.5), (3079, 45.5), (3080, -96), (3081, 23)], 100_000, 1_900_000 },
        { 3031, 4326, 15, [(3095, 0), (3081, -71), (3092, 1)], 1_000_000, -700_000 },
        { 28992, 4289, 16, [(3080, 5.38763888888889), (3081, 52.1561605555556), (3092, 0.9999079), (3082, 155_000),
            (3083, 463_000)], 120_000, 487_000 },
        { 3832, 4326, 7, [(3080, 150), (3081, 0), (3092, 1)], 500_000, 1_000_000 },
    };

    [Theory]
    [MemberData(nameof(Projections))]
    public void A_projection_of_the_file_is_the_one_that_its_parameters_describe(
        int code, int geographic, int method, (int Key, double Value)[] parameters, double x, double y)
    {
        var keys = Parse([(1024, Projected), (2048, geographic), (3072, UserDefined), (3075, method), (3076, 9001)], parameters);

        AssertSame($"EPSG:{code}", keys.Definition, new(x, y, 0));
    }

    [Theory]
    [InlineData(16033, "EPSG:25833")]
    [InlineData(16001, "+proj=utm +zone=1 +ellps=GRS80 +units=m")]
    public void A_zone_of_UTM_needs_no_parameters(int projection, string definition)
    {
        var keys = Parse([(1024, Projected), (2048, 4258), (3072, UserDefined), (3074, projection)], []);

        AssertSame(definition, keys.Definition, new(412_000, 5_650_000, 0));
    }

    [Fact]
    public void A_southern_zone_has_its_false_northing()
    {
        var keys = Parse([(1024, Projected), (2048, 4326), (3072, UserDefined), (3074, 16119)], []);

        AssertSame("EPSG:32719", keys.Definition, new(350_000, 6_300_000, 0));
    }

    [Fact]
    public void Units_of_a_projection_of_the_file_count()
    {
        (int, double)[] parameters =
        [
            (3077, 1200.0 / 3937), (3078, 31.8833333333333), (3079, 30.1166666666667), (3080, -100.333333333333),
            (3081, 29.6666666666667), (3082, 2_296_583.333), (3083, 9_842_500),
        ];
        var keys = Parse([(1024, Projected), (2048, 4269), (3072, UserDefined), (3075, 8), (3076, UserDefined)], parameters);

        AssertSame("EPSG:2277", keys.Definition, new(3_100_000, 10_070_000, 0));
        var system = CoordinateSystemParser.Parse(keys.Definition!);
        Assert.Equal(1200.0 / 3937, system.MetersPerUnit, 12);
        Assert.Equal("US survey foot", system.UnitName);
    }

    [Fact]
    public void Angles_in_grads_count()
    {
        (int, double)[] parameters = [(3080, 15 / 0.9), (3092, 0.9996), (3082, 500_000)];
        var keys = Parse([(1024, Projected), (2048, 4258), (2054, 9105), (3072, UserDefined), (3075, 1)], parameters);

        AssertSame("EPSG:25833", keys.Definition, new(412_000, 5_650_000, 0));
    }

    [Fact]
    public void Heights_beside_a_projection_of_the_file_count()
    {
        var keys = Parse([(1024, Projected), (2048, 4258), (3072, UserDefined), (3074, 16033), (4096, 5783)], []);

        Assert.True(CoordinateSystemParser.Parse(keys.Definition!).HasVerticalDatum);
    }

    [Fact]
    public void A_datum_names_its_geographic_system()
    {
        var keys = Parse([(1024, Projected), (2048, UserDefined), (2050, 6258), (3072, UserDefined), (3074, 16033)], []);

        AssertSame("EPSG:25833", keys.Definition, new(412_000, 5_650_000, 0));
    }

    [Theory]
    [InlineData(4258, 23, 3080)] // Robinson
    [InlineData(4258, 0, 3080)]
    [InlineData(4999, 1, 3080)] // no such system
    [InlineData(UserDefined, 1, 3080)]
    [InlineData(4258, 1, 3081)] // no longitude
    [InlineData(4258, 7, 3078)] // Mercator by its parallel
    public void A_projection_that_cannot_be_known_has_no_definition(int geographic, int method, int parameter)
    {
        (int, double)[] parameters = parameter == 3078 ? [(3078, 40), (3080, 10)] : [(parameter, 10)];
        var keys = Parse([(1024, Projected), (2048, geographic), (3072, UserDefined), (3075, method)], parameters);

        Assert.Null(keys.Definition);
        Assert.Contains("a projection of their own", keys.Problem, StringComparison.Ordinal);
    }

    private static void AssertSame(string expected, string? definition, Vector3d point)
    {
        var (known, own) = (CoordinateSystemParser.Parse(expected), CoordinateSystemParser.Parse(definition!));
        Assert.Equal(CoordinateSystemKind.Projected, own.Kind);
        using var transform = CoordinateTransform.Between(known, own);
        var moved = transform.Apply(point);
        Assert.True((moved - point).Length < 0.001, $"{moved} in {definition}");
    }

    // A directory of keys: short values in place, numbers in their own record.
    private static LasGeoKeys Parse((int Key, int Value)[] shorts, (int Key, double Value)[] numbers)
    {
        var directory = new byte[8 * (1 + shorts.Length + numbers.Length)];
        var values = new byte[8 * numbers.Length];
        var entry = 1;
        foreach (var (key, value) in shorts)
            Write(key, 0, value);
        for (var i = 0; i < numbers.Length; i++)
        {
            Write(numbers[i].Key, 34736, i);
            BinaryPrimitives.WriteDoubleLittleEndian(values.AsSpan(8 * i), numbers[i].Value);
        }
        return LasGeoKeys.Parse(directory, values);

        void Write(int key, int location, int value)
        {
            ReadOnlySpan<int> fields = [key, location, 1, value];
            for (var i = 0; i < 4; i++)
                BinaryPrimitives.WriteUInt16LittleEndian(directory.AsSpan(8 * entry + 2 * i), (ushort)fields[i]);
            entry++;
        }
    }
}
