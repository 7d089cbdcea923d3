using System.Buffers.Binary;
using System.Text;
using Reality.Core;
using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Formats.Decoding;
using Reality.Formats.Geodesy;
using Reality.Testing;

namespace Reality.Fuzz.Files;

/// <summary>
/// Grids that users bring for coordinate systems, as jobs use them: PROJ decodes them in a process of its own, and libtiff those
/// that are GeoTIFF.
/// </summary>
internal sealed class GridTarget(string name, string file, string system, Func<byte[]> seed) : IFuzzTarget
{
    private const string Egm2008 = "EPSG:4326+3855";
    private const string Nad27 = "EPSG:4267";

    // Within the seeds, on their borders, and outside.
    private static readonly Vector3d[] s_places =
        [new(9.46, 49.23, 400), new(8, 47, 0), new(11.9, 50.9, 0), new(-100.3, 53.4, 0), new(100, 0, 0)];

    private readonly TemporaryFolder _folder = new();

    /// <summary>All formats; PROJ looks for the grids of the two systems under these names.</summary>
    public static IEnumerable<Func<IFuzzTarget>> All =>
    [
        () => new GridTarget("geoid-grids", "egm08_25.gtx", Egm2008, Gtx),
        () => new GridTarget("geoid-tiffs", GeoidGrid.Name, Egm2008, GeoidTiff),
        () => new GridTarget("shift-grids", "ntv2_0.gsb", Nad27, NTv2),
        () => new GridTarget("shift-tiffs", "ca_nrc_ntv2_0.tif", Nad27, ShiftTiff),
    ];

    public string Name => name;

    public long PeakBytes { get; private set; }

    public IReadOnlyList<byte[]> Seeds() => [seed()];

    public byte[] Mutate(byte[] input, IReadOnlyList<byte[]> others, ref SeededRandom random) =>
        Mutation.Of(input, others, ref random);

    public string Read(byte[] input)
    {
        File.WriteAllBytes(_folder[file], input);
        GridProcess? process = null;
        try
        {
            var data = CrsData.Of([(file, _folder[file])], (files, bytes) => process = new(files, bytes));
            using var use = CrsData.Use(data);
            using var transform = CoordinateTransform.Between(CoordinateSystem.Wgs84, CoordinateSystemParser.Parse(system));
            return Describe(transform) + (data.Unused.Count > 0 ? ", grid unused" : "");
        }
        catch (NotSupportedException)
        {
            return "not usable";
        }
        catch (InvalidFileException e)
        {
            return e.Message;
        }
        finally
        {
            if (process?.ProcessId is { } id)
                PeakBytes = Math.Max(PeakBytes, ProcessMemory.PeakOf(id));
            process?.Dispose();
        }
    }

    public void Dispose() => _folder.Dispose();

    private static string Describe(CoordinateTransform transform)
    {
        var moved = s_places.Select(transform.Apply).ToList();
        _ = moved.ConvertAll(place => double.IsFinite(place.X) ? transform.ApplyInverse(place) : place);
        return string.Join(' ', moved.Zip(s_places, (to, from) =>
            !double.IsFinite(to.X + to.Y + to.Z) ? "outside" : to == from ? "same" : "moved"));
    }

    // 5 by 5 nodes from 8 degrees east and 47 degrees north, as PROJ's vertical grids have it: big-endian, south row first.
    private static byte[] Gtx()
    {
        var bytes = new byte[40 + 4 * 25];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, 47);
        BinaryPrimitives.WriteDoubleBigEndian(bytes.AsSpan(8), 8);
        BinaryPrimitives.WriteDoubleBigEndian(bytes.AsSpan(16), 1);
        BinaryPrimitives.WriteDoubleBigEndian(bytes.AsSpan(24), 1);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(32), 5);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(36), 5);
        for (var i = 0; i < 25; i++)
            BinaryPrimitives.WriteSingleBigEndian(bytes.AsSpan(40 + 4 * i), 47.25f);
        return bytes;
    }

    private static byte[] GeoidTiff()
    {
        using var folder = new TemporaryFolder();
        GeoidGrid.Write(folder[GeoidGrid.Name], 47.25);
        return File.ReadAllBytes(folder[GeoidGrid.Name]);
    }

    private static byte[] ShiftTiff()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["shift.gsb"], NTv2());
        ExternalReader.Run(
            "gdal_translate", "-q", "-mo", "TYPE=HORIZONTAL_OFFSET", "-b", "1", "-b", "2", folder["shift.gsb"],
            folder["shift.tif"]);
        return File.ReadAllBytes(folder["shift.tif"]);
    }

    // NTv2 of Natural Resources Canada: records of 16 bytes, seconds of arc, west positive.
    private static byte[] NTv2()
    {
        var stream = new MemoryStream();
        void Integer(string key, int value) => Record(key, [.. BitConverter.GetBytes(value), 0, 0, 0, 0]);
        void Real(string key, double value) => Record(key, BitConverter.GetBytes(value));
        void Text(string key, string value) => Record(key, Encoding.ASCII.GetBytes(value.PadRight(8)));
        void Record(string key, byte[] value)
        {
            stream.Write(Encoding.ASCII.GetBytes(key.PadRight(8)));
            stream.Write(value);
        }

        Integer("NUM_OREC", 11);
        Integer("NUM_SREC", 11);
        Integer("NUM_FILE", 2);
        Text("GS_TYPE", "SECONDS");
        Text("VERSION", "NTv2.0");
        Text("SYSTEM_F", "NAD27");
        Text("SYSTEM_T", "NAD83");
        Real("MAJOR_F", 6378206.4);
        Real("MINOR_F", 6356583.8);
        Real("MAJOR_T", 6378137);
        Real("MINOR_T", 6356752.314);
        SubGrid("CAnc", "NONE", 49, 60, 90, 110, 1);
        SubGrid("CAsub", "CAnc", 53, 55, 99, 101, 0.5);
        Record("END", new byte[8]);
        return stream.ToArray();

        void SubGrid(string name, string parent, double south, double north, double east, double west, double step)
        {
            var count = (int)(((north - south) / step + 1) * ((west - east) / step + 1));
            Text("SUB_NAME", name);
            Text("PARENT", parent);
            Text("CREATED", "2020");
            Text("UPDATED", "2020");
            Real("S_LAT", 3600 * south);
            Real("N_LAT", 3600 * north);
            Real("E_LONG", 3600 * east);
            Real("W_LONG", 3600 * west);
            Real("LAT_INC", 3600 * step);
            Real("LONG_INC", 3600 * step);
            Integer("GS_COUNT", count);
            for (var i = 0; i < count; i++)
            {
                foreach (var value in new[] { 1.5f, 2.5f, 0.1f, 0.1f })
                    stream.Write(BitConverter.GetBytes(value));
            }
        }
    }
}
