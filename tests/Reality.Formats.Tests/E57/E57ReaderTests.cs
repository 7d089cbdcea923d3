using System.Buffers.Binary;
using System.Globalization;
using Reality.Core;
using Reality.Core.Numerics;
using Reality.Formats.E57;
using Reality.Formats.Tests.Scans;
using Reality.Testing.Scans;
using static Reality.Testing.Scans.E57TestField;

namespace Reality.Formats.Tests.E57;

public sealed class E57ReaderTests
{
    private const string Pose = """
        <name type="String">east</name><pose type="Structure">
        <rotation type="Structure"><w type="Float">0.7071067811865476</w><z type="Float">0.7071067811865476</z></rotation>
        <translation type="Structure"><x type="Float">100</x><y type="Float">200</y><z type="Float">1.5</z></translation></pose>
        """;

    [Fact]
    public void Poses_place_the_points_and_the_scanner()
    {
        var cloud = Read(new E57TestFile { Crs = "EPSG:32632" }.Add(Pose, Cartesian(1, 2, 3)));

        var scan = Assert.Single(cloud.Header.Scans);
        Assert.Equal(("east", new Vector3d(100, 200, 1.5), "EPSG:32632"), (scan.Name, scan.ScannerPosition, cloud.Header.Crs));
        // A quarter turn about z takes x to y.
        Assert.True(Vector3d.Distance(new(98, 201, 4.5), cloud.Points[0].Position) < 1e-9);
    }

    [Fact]
    public void Spherical_coordinates_are_range_azimuth_and_elevation()
    {
        var cloud = Read(new E57TestFile().Add("",
        [
            Doubles("sphericalRange", 2, 2, 2), Singles("sphericalAzimuth", 0, Math.PI / 2, 0),
            Singles("sphericalElevation", 0, 0, Math.PI / 2), Integers("sphericalInvalidState", 0, 2, 0, 0, 0),
        ]));

        Vector3d[] expected = [new(2, 0, 0), new(0, 2, 0), new(0, 0, 2)];
        Assert.All(expected.Zip(cloud.Points), pair => Assert.True(Vector3d.Distance(pair.First, pair.Second.Position) < 1e-6));
    }

    [Fact]
    public void Invalid_points_are_passed_over_and_invalid_attributes_are_zero()
    {
        var cloud = Read(new E57TestFile().Add("",
        [
            .. Cartesian(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), Integers("cartesianInvalidState", 0, 2, 0, 1, 2, 0),
            Integers("intensity", 0, 255, 255, 255, 255, 51), Integers("isIntensityInvalid", 0, 1, 1, 0, 0, 0),
        ]));

        Assert.Equal([new(1, 2, 3), new(10, 11, 12)], cloud.Points.Select(p => p.Position));
        Assert.Equal([0, 13107], cloud.Points.Select(p => (int)p.Intensity));
    }

    [Theory]
    [InlineData("", 255)]
    [InlineData("<colorLimits><colorRedMinimum>0</colorRedMinimum><colorRedMaximum>2046</colorRedMaximum></colorLimits>", 128)]
    public void Stated_limits_scale_colors(string limits, int red)
    {
        var cloud = Read(new E57TestFile().Add(limits,
        [
            .. Cartesian(1, 2, 3), Integers("colorRed", 0, 1023, 1023), Integers("colorGreen", 0, 255, 5),
            Integers("colorBlue", 0, 0, 0),
        ]));

        Assert.Equal((red, 5, 0), (cloud.Points[0].Color.R, cloud.Points[0].Color.G, cloud.Points[0].Color.B));
    }

    [Theory]
    [InlineData("0.25", "1", "16384 65535", "51 204 255")]
    [InlineData("-2048", "2047", "0 65535", "51 204 255")]
    [InlineData("100", "200", "100 200", "51 204 255")]
    public void Values_tell_their_range_where_the_file_states_none(string first, string second, string intensities, string colors)
    {
        var values = new[] { first, second }.Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        // Limits of the type, as writers of single precision state them, are none.
        const string Limits = "<intensityLimits><intensityMinimum>-3.4E38</intensityMinimum>"
            + "<intensityMaximum>3.4E38</intensityMaximum></intensityLimits>";
        foreach (var limits in new[] { "", Limits })
        {
            var cloud = Read(new E57TestFile().Add(limits,
            [
                .. Cartesian(1, 2, 3, 4, 5, 6), Singles("intensity", values), Singles("colorRed", 0.2, 0.2),
                Singles("colorGreen", 0.8, 0.8), Singles("colorBlue", 1, 1),
            ]));

            Assert.Equal(intensities, string.Join(' ', cloud.Points.Select(p => p.Intensity)));
            var color = cloud.Points[0].Color;
            Assert.Equal(colors, $"{color.R} {color.G} {color.B}");
        }
    }

    [Fact]
    public void A_quaternion_of_another_length_is_scaled_and_named()
    {
        var doubled = Pose.Replace("0.7071067811865476", "1.4142135623730951", StringComparison.Ordinal);
        var cloud = Read(new E57TestFile().Add(doubled, Cartesian(1, 2, 3)));

        Assert.True(Vector3d.Distance(new(98, 201, 4.5), cloud.Points[0].Position) < 1e-9);
        Assert.Contains(
            "the pose of east is a quaternion of the length 2 ", Assert.Single(cloud.Header.Doubts), StringComparison.Ordinal);
        var zero = Pose.Replace("0.7071067811865476", "0", StringComparison.Ordinal);
        var failure = Assert.Throws<InvalidFileException>(() => Read(new E57TestFile().Add(zero, Cartesian(1, 2, 3))));
        Assert.Contains("data3D[0].pose.rotation", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(7, 100)]
    [InlineData(31, 17)]
    [InlineData(33, 17)]
    [InlineData(53, 1)]
    public void Integers_of_any_width_cross_packets(int bits, int recordsPerPacket)
    {
        var (min, max) = (-5L, -5 + (1L << bits) - 1);
        var stored = Enumerable.Range(0, 301).Select(i => (double)(min + (i * 7919L * 104_729 & (max - min)))).ToArray();
        var text = new[] { "0.5", "10" };

        var cloud = Read(new E57TestFile().Add("",
        [
            Scaled("cartesianX", min, max, text[0], text[1], stored), Doubles("cartesianY", new double[301]),
            Integers("cartesianZ", 4, 4, new double[301]), Integers("rowIndex", 0, 6, Enumerable.Repeat(3.0, 301).ToArray()),
        ], recordsPerPacket));

        Assert.Equal(stored.Select(value => value * 0.5 + 10), cloud.Points.Select(p => p.Position.X));
        Assert.All(cloud.Points, p => Assert.Equal(4, p.Position.Z));
    }

    [Fact]
    public void A_damaged_page_is_named_only_if_it_is_needed()
    {
        var file = new E57TestFile().Add("", Cartesian(Enumerable.Range(0, 900).Select(i => (double)i).ToArray()))
            .Add("", Cartesian(Enumerable.Range(0, 900).Select(i => (double)i).ToArray()));
        var bytes = file.ToArray();
        // Within the points of the second scan.
        var page = file.Sections[1] / 1024 + 2;
        bytes[page * 1024 + 100] ^= 1;
        using var reader = new E57Reader(new MemoryStream(bytes));

        Assert.Equal(300, reader.Read(reader.Header.Scans[0].Parts[0]).Sum(batch => batch.Count));
        var failure = Assert.Throws<InvalidFileException>(
            () => reader.Read(reader.Header.Scans[1].Parts[0]).Sum(batch => batch.Count));
        Assert.Contains($"Page {page} is damaged", failure.Message, StringComparison.Ordinal);
        Assert.Equal(page * 1024, failure.ByteOffset);
    }

    [Fact]
    public void Packets_that_are_skipped_can_be_canceled()
    {
        var file = new E57TestFile().Add("", Cartesian(1, 2, 3));
        var bytes = file.ToArray();
        // The packet behind the header of the section becomes an index.
        bytes[file.Sections[0] + 32] = 0;
        E57TestFile.Seal(bytes.AsSpan(0, 1024));
        using var reader = new E57Reader(new MemoryStream(bytes));

        Assert.Throws<OperationCanceledException>(
            () => reader.Read(reader.Header.Scans[0].Parts[0], new(canceled: true)).Count());
    }

    [Fact]
    public void Many_fields_take_little_memory_and_too_many_are_refused()
    {
        var fields = Enumerable.Range(0, 997).Select(i => Singles($"field{i}", 1)).Concat(Cartesian(1, 2, 3)).ToList();
        using var reader = new E57Reader(new MemoryStream(new E57TestFile().Add("", fields).ToArray()));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(1, reader.Read(reader.Header.Scans[0].Parts[0]).Sum(batch => batch.Count));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
        fields.Add(Singles("another", 1));
        var failure = Assert.Throws<InvalidFileException>(() => Read(new E57TestFile().Add("", fields)));
        Assert.Contains("1001 fields", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(4_294_967_297)]
    [InlineData(long.MaxValue)]
    public void Counts_that_lie_are_refused(long count)
    {
        var numbers = Enumerable.Range(0, 900).Select(i => (double)i).ToArray();

        Assert.Throws<InvalidFileException>(() => Read(new E57TestFile().Add("", Cartesian(numbers), 100, count)));
        Assert.Throws<InvalidFileException>(() => Read(new E57TestFile().Add("",
            [Integers("cartesianX", 1, 1, 1), Integers("cartesianY", 1, 1, 1), Integers("cartesianZ", 1, 1, 1)], 100, 1L << 40)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Texts_of_an_extension_are_passed_over(int recordsPerPacket)
    {
        var numbers = Enumerable.Range(0, 900).Select(i => (double)i).ToArray();
        var texts = Enumerable.Range(0, 300).Select(i => new string('a', i)).ToArray();

        var cloud = Read(new E57TestFile().Add(
            "", [.. Cartesian(numbers), E57TestField.Texts("label", texts), Integers("rowIndex", 0, 6, new double[300])],
            recordsPerPacket));

        Assert.Equal(
            numbers.Chunk(3).Select(p => new Vector3d(p[0], p[1], p[2])), cloud.Points.Select(point => point.Position));
    }

    [Fact]
    public void Points_beyond_the_announced_number_are_counted()
    {
        var numbers = Enumerable.Range(0, 900).Select(i => (double)i).ToArray();

        var cloud = Read(new E57TestFile().Add("", [.. Cartesian(numbers), Integers("rowIndex", 0, 6, new double[300])], 7, 120));

        Assert.Equal((120, 180L), (cloud.Points.Count, cloud.UnstatedPointCount));
    }

    [Theory]
    [InlineData("<!DOCTYPE a [<!ENTITY b \"c\">]>", "XML")]
    [InlineData("recordCount=\"-1\"", "recordCount")]
    [InlineData("fileOffset=\"99999999999\"", "not in the file")]
    [InlineData("type=\"String\"", "not supported")]
    public void Broken_descriptions_are_refused(string with, string words)
    {
        var bytes = new E57TestFile().Add("", Cartesian(1, 2, 3)).ToArray();
        var text = System.Text.Encoding.Latin1.GetString(bytes);
        var place = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(24));
        var xml = text[place..(place + (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(32)))];
        var changed = with[0] == '<'
            ? xml.Insert(xml.IndexOf('>', StringComparison.Ordinal) + 1, with)
            : with.StartsWith("type", StringComparison.Ordinal)
                ? xml.Replace("<cartesianX type=\"Float\"", "<cartesianX " + with, StringComparison.Ordinal)
                : System.Text.RegularExpressions.Regex.Replace(xml, with.Split('=')[0] + "=\"\\d+\"", with);
        var broken = new byte[1024 * 4];
        bytes.AsSpan(0, place).CopyTo(broken);
        var first = changed[..Math.Min(1020 - place, changed.Length)];
        System.Text.Encoding.Latin1.GetBytes(first).CopyTo(broken.AsSpan(place));
        if (changed.Length > 1020 - place)
            System.Text.Encoding.Latin1.GetBytes(changed[(1020 - place)..]).CopyTo(broken.AsSpan(1024));
        BinaryPrimitives.WriteInt64LittleEndian(broken.AsSpan(16), broken.Length);
        BinaryPrimitives.WriteInt64LittleEndian(broken.AsSpan(32), changed.Length);
        for (var i = 0; i < 4; i++)
            E57TestFile.Seal(broken.AsSpan(i * 1024, 1024));

        var failure = Assert.Throws<InvalidFileException>(() => Cloud.Read(new E57Reader(new MemoryStream(broken))));

        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_cut_short_or_with_flipped_bytes_give_points_or_our_own_error()
    {
        var numbers = Enumerable.Range(0, 900).Select(i => (double)i).ToArray();
        var intensities = Integers("intensity", 0, 1000, new double[300]);
        var bytes = new E57TestFile().Add(Pose, [.. Cartesian(numbers), intensities]).ToArray();
        var random = SeededRandom.For(5, 0);
        for (var length = 0; length < bytes.Length; length += length < 200 ? 7 : 511)
            Assert.Throws<InvalidFileException>(() => Cloud.Read(new E57Reader(new MemoryStream(bytes, 0, length))));
        for (var i = 0; i < 400; i++)
        {
            var broken = (byte[])bytes.Clone();
            var at = random.NextInt32(i % 2 == 0 ? 200 : broken.Length);
            broken[at] ^= (byte)(1 << random.NextInt32(8));
            // The attack can compute checksums, too.
            E57TestFile.Seal(broken.AsSpan(at / 1024 * 1024, 1024));
            try
            {
                Assert.True(Cloud.Read(new E57Reader(new MemoryStream(broken))).Points.Count <= bytes.Length);
            }
            catch (InvalidFileException e)
            {
                Assert.Equal("E57", e.Format);
            }
        }
    }

    private static E57TestField[] Cartesian(params double[] xyz) =>
        Enumerable.Range(0, 3).Select(axis => Doubles(
            "cartesian" + "XYZ"[axis].ToString(CultureInfo.InvariantCulture),
            Enumerable.Range(0, xyz.Length / 3).Select(i => xyz[3 * i + axis]).ToArray())).ToArray();

    private static Cloud Read(E57TestFile file)
    {
        using var reader = new E57Reader(new MemoryStream(file.ToArray()));
        return Cloud.Read(reader);
    }
}
