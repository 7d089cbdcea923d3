using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using Reality.Core.Numerics;
using Reality.Formats.E57;
using Reality.Formats.Las;
using Reality.Formats.PointClouds;
using Reality.Testing.Scans;

namespace Reality.Datasets;

/// <summary>Makes large scans of a rough surface, and measures how fast they are read.</summary>
internal static class ScanBenchmark
{
    private const int PointsPerLine = 2000;

    /// <summary>Writes scan.laz and scan.e57 to a folder.</summary>
    public static int Make(string folder, int count)
    {
        Directory.CreateDirectory(folder);
        using (var laz = new BufferedStream(File.Create(Path.Combine(folder, "scan.laz")), 1 << 20))
        using (var writer = new LasWriter(laz, "", Vector3d.Zero, new(0.001, 0.001, 0.001), hasColors: true, isCompressed: true))
        {
            foreach (var (position, color, intensity) in Points(count))
                writer.Write(new(position, new(color, (byte)(color / 2), 90)) { Intensity = intensity });
        }
        using var e57 = File.Create(Path.Combine(folder, "scan.e57"));
        WriteE57(e57, count);
        return 0;
    }

    /// <summary>Reads a file with one thread, and prints its points per second.</summary>
    public static int Read(string path)
    {
        using IPointCloudReader reader = Path.GetExtension(path) == ".e57"
            ? new E57Reader(File.OpenRead(path))
            : new LasReader(File.OpenRead(path));
        var (watch, count) = (Stopwatch.StartNew(), 0L);
        foreach (var batch in reader.Header.Scans.SelectMany(scan => scan.Parts).SelectMany(part => reader.Read(part)))
            count += batch.Count;
        var cpu = Environment.CpuUsage.TotalTime.TotalSeconds;
        Console.WriteLine(
            $"{count} points, {watch.Elapsed.TotalSeconds:F1} s, {cpu:F1} s of processor time, "
            + $"{1e-6 * count / cpu:F2} million points per second of processor time");
        return 0;
    }

    private static IEnumerable<(Vector3d Position, byte Color, ushort Intensity)> Points(int count)
    {
        var random = SeededRandom.For(1, 1);
        for (var i = 0; i < count; i++)
        {
            var (x, y) = (0.005 * (i % PointsPerLine), 0.005 * (i / PointsPerLine));
            var z = 2 * ExactMath.Sin(x) + ExactMath.Cos(0.3 * y) + 0.002 * random.NextGaussian();
            var color = (byte)(128 + 60 * ExactMath.Sin(2 * x) + random.NextInt32(8));
            yield return (new(x + 0.001 * random.NextGaussian(), y, z), color, (ushort)(20_000 + random.NextInt32(2000)));
        }
    }

    // Single precision, 8-bit colors, 12-bit intensities, in packets of 1000 points (ASTM E2807-11).
    private static void WriteE57(FileStream file, int count)
    {
        const int Section = 48, PointsPerPacket = 1000, Bits = 12;
        var pages = new Pages(file);
        pages.Write(new byte[Section + 32]);
        foreach (var chunk in Points(count).Chunk(PointsPerPacket))
        {
            var (n, packed) = (chunk.Length, new byte[(chunk.Length * Bits + 7) / 8 + 8]);
            for (var i = 0; i < n; i++)
            {
                var (at, shift) = (i * Bits / 8, i * Bits % 8);
                var word = BinaryPrimitives.ReadUInt64LittleEndian(packed.AsSpan(at));
                BinaryPrimitives.WriteUInt64LittleEndian(packed.AsSpan(at), word | (ulong)(chunk[i].Intensity & 0xFFF) << shift);
            }
            byte[][] streams =
            [
                [.. chunk.SelectMany(p => BitConverter.GetBytes((float)p.Position.X))],
                [.. chunk.SelectMany(p => BitConverter.GetBytes((float)p.Position.Y))],
                [.. chunk.SelectMany(p => BitConverter.GetBytes((float)p.Position.Z))],
                packed[..((n * Bits + 7) / 8)], [.. chunk.Select(p => p.Color)], [.. chunk.Select(p => p.Color)],
                [.. chunk.Select(p => p.Color)],
            ];
            var length = (6 + 2 * streams.Length + streams.Sum(stream => stream.Length) + 3) / 4 * 4;
            var packet = new byte[length];
            packet[0] = 1;
            BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(2), (ushort)(length - 1));
            BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(4), (ushort)streams.Length);
            var place = 6 + 2 * streams.Length;
            for (var i = 0; i < streams.Length; i++)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(6 + 2 * i), (ushort)streams[i].Length);
                streams[i].CopyTo(packet.AsSpan(place));
                place += streams[i].Length;
            }
            pages.Write(packet);
        }
        var end = pages.Length;
        const string Byte = "type=\"Integer\" minimum=\"0\" maximum=\"255\"", Single = "type=\"Float\" precision=\"single\"";
        var xml = Encoding.UTF8.GetBytes(
            "<e57Root xmlns=\"http://www.astm.org/COMMIT/E57/2010-e57-v1.0\" type=\"Structure\"><data3D "
            + "type=\"Vector\"><vectorChild "
            + $"type=\"Structure\"><points type=\"CompressedVector\" fileOffset=\"{Section}\" recordCount=\"{count}\"><prototype "
            + $"type=\"Structure\"><cartesianX {Single}/><cartesianY {Single}/><cartesianZ {Single}/><intensity type=\"Integer\" "
            + $"minimum=\"0\" maximum=\"4095\"/><colorRed {Byte}/><colorGreen {Byte}/><colorBlue {Byte}/></prototype></points>"
            + "</vectorChild></data3D></e57Root>");
        pages.Write(xml);
        pages.Finish(xml.Length, end, Section);
    }

    /// <summary>Pages of 1024 bytes with their checksums.</summary>
    private sealed class Pages(FileStream file)
    {
        private const int Size = 1024, Payload = 1020;

        private readonly byte[] _page = new byte[Size];
        private int _used;

        public long Length { get; private set; }

        public void Write(ReadOnlySpan<byte> bytes)
        {
            Length += bytes.Length;
            while (bytes.Length > 0)
            {
                var count = Math.Min(bytes.Length, Payload - _used);
                bytes[..count].CopyTo(_page.AsSpan(_used));
                bytes = bytes[count..];
                _used += count;
                if (_used == Payload)
                    Flush();
            }
        }

        public void Finish(int xmlLength, long xmlStart, int section)
        {
            Flush();
            var first = new byte[Size];
            file.Position = 0;
            file.ReadExactly(first);
            var h = first.AsSpan();
            "ASTM-E57"u8.CopyTo(h);
            BinaryPrimitives.WriteInt32LittleEndian(h[8..], 1);
            BinaryPrimitives.WriteInt64LittleEndian(h[16..], file.Length);
            BinaryPrimitives.WriteInt64LittleEndian(h[24..], Physical(xmlStart));
            BinaryPrimitives.WriteInt64LittleEndian(h[32..], xmlLength);
            BinaryPrimitives.WriteInt64LittleEndian(h[40..], Size);
            h[section] = 1;
            BinaryPrimitives.WriteInt64LittleEndian(h[(section + 8)..], xmlStart - section);
            BinaryPrimitives.WriteInt64LittleEndian(h[(section + 16)..], section + 32);
            first.CopyTo(_page, 0);
            file.Position = 0;
            Flush();
        }

        private void Flush()
        {
            E57TestFile.Seal(_page);
            file.Write(_page);
            _page.AsSpan().Clear();
            _used = 0;
        }

        private static long Physical(long logical) => logical / Payload * Size + logical % Payload;
    }
}
