using System.Buffers.Binary;
using System.Text;
using Reality.Formats.Imaging;

namespace Reality.Formats.Metadata;

/// <summary>Items of a HEIC or AVIF file: its pictures, the EXIF block and the XMP packet.</summary>
/// <remarks>ISO/IEC 14496-12, 8.11 (meta, iinf, iloc, iref, idat); 23008-12, 6.4 and annex A. Whatever is broken counts as
/// absent.</remarks>
internal sealed class HeifItems
{
    private const int MaxBoxBytes = 1 << 20;
    private const int MaxItemCount = 4096;

    private readonly Stream _stream;
    private readonly IReadOnlyList<IsoBox> _boxes;

    private HeifItems(Stream stream, IReadOnlyList<IsoBox> boxes) => (_stream, _boxes) = (stream, boxes);

    /// <summary>The EXIF block, beginning with its TIFF header, and the XMP packet; null if absent.</summary>
    /// <param name="maxBytes">An item that is longer is cut to one byte more.</param>
    public static (byte[]? Exif, byte[]? Xmp) Find(Stream stream, int maxBytes)
    {
        var meta = IsoBoxes.Of(stream, 0, stream.Length).FirstOrDefault(box => box.Type == "meta");
        if (meta.Type is null)
            return (null, null);
        var items = new HeifItems(stream, [.. meta.Children(stream, skip: 4)]);
        var types = items.Types();
        var exif = items.Read(types.GetValueOrDefault("Exif"), maxBytes);
        return (WithoutOffset(exif), items.Read(types.GetValueOrDefault("mime"), maxBytes));
    }

    /// <summary>Number of pictures, without thumbnails, depth maps and the parts that pictures are made of.</summary>
    public static int CountPictures(Stream stream)
    {
        var meta = IsoBoxes.Of(stream, 0, stream.Length).FirstOrDefault(box => box.Type == "meta");
        if (meta.Type is null)
            return 1;
        var items = new HeifItems(stream, [.. meta.Children(stream, skip: 4)]);
        var parts = items.IdsOfParts();
        return Math.Max(1, items.Entries().Count(item => item.IsPicture && !parts.Contains(item.Id)));
    }

    /// <summary>Ids of the first items of the types of EXIF and XMP.</summary>
    private Dictionary<string, long> Types()
    {
        var ids = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var item in Entries().Where(item => item.Type == "Exif" || item.IsXmp))
            ids.TryAdd(item.Type, item.Id);
        return ids;
    }

    private IEnumerable<Item> Entries()
    {
        var list = _boxes.FirstOrDefault(box => box.Type == "iinf");
        if (list.Length < 6)
            yield break;
        var isLong = list.Read(_stream, 1)[0] > 0;
        foreach (var entry in list.Children(_stream, skip: isLong ? 8 : 6).Where(box => box.Type == "infe").Take(MaxItemCount))
        {
            // Version, flags, id, protection, type, name, and for "mime" the type of the content.
            var bytes = entry.Read(_stream, 256);
            var idSize = bytes is [3, ..] ? 4 : 2;
            if (bytes is not [2 or 3, ..] || bytes.Length < 4 + idSize + 6)
                continue;
            yield return new(
                IdAt(bytes, 4, idSize), Encoding.Latin1.GetString(bytes, 4 + idSize + 2, 4), (bytes[3] & 1) != 0,
                bytes.AsSpan().IndexOf("application/rdf+xml"u8) > 0);
        }
    }

    // Thumbnails and auxiliary pictures refer to theirs, a grid or a derived picture refers to its parts.
    private HashSet<long> IdsOfParts()
    {
        var ids = new HashSet<long>();
        var list = _boxes.FirstOrDefault(box => box.Type == "iref");
        if (list.Length < 4)
            return ids;
        var idSize = list.Read(_stream, 1)[0] > 0 ? 4 : 2;
        foreach (var reference in list.Children(_stream, skip: 4).Take(MaxItemCount))
        {
            var bytes = reference.Read(_stream, MaxBoxBytes);
            if (bytes.Length < idSize + 2)
                continue;
            if (reference.Type is "thmb" or "auxl")
                ids.Add(IdAt(bytes, 0, idSize));
            if (reference.Type != "dimg")
                continue;
            for (var at = idSize + 2; at + idSize <= bytes.Length; at += idSize)
                ids.Add(IdAt(bytes, at, idSize));
        }
        return ids;
    }

    private static long IdAt(byte[] bytes, int at, int size) => size == 4 ? UInt32(bytes, at) : UInt16(bytes, at);

    private readonly record struct Item(long Id, string Type, bool IsHidden, bool SaysXmp)
    {
        public bool IsXmp => Type == "mime" && SaysXmp;

        public bool IsPicture =>
            !IsHidden && Type is ("hvc1" or "av01" or "avc1" or "jpeg" or "grid" or "iovl" or "iden");
    }

    private byte[]? Read(long id, int maxBytes)
    {
        var box = _boxes.FirstOrDefault(candidate => candidate.Type == "iloc");
        if (id == 0 || box.Length < 8)
            return null;
        var reader = new LocationReader(box.Read(_stream, MaxBoxBytes));
        try
        {
            return reader.ExtentsOf(id) is { } extents ? Join(extents, reader.IsInItemData, maxBytes) : null;
        }
        catch (ArgumentOutOfRangeException)
        {
            return null; // The box ends early.
        }
    }

    private byte[]? Join(List<(long Offset, long Length)> extents, bool isInItemData, int maxBytes)
    {
        var data = isInItemData ? _boxes.FirstOrDefault(box => box.Type == "idat") : new("", 0, _stream.Length);
        var result = new List<byte>();
        foreach (var (offset, length) in extents)
        {
            if (offset < 0 || length < 0 || offset > data.Length || length > data.Length - offset)
                return null;
            result.AddRange(new IsoBox("", data.Offset + offset, length).Read(_stream, maxBytes + 1 - result.Count));
        }
        return [.. result];
    }

    /// <summary>The block behind the offset of its TIFF header, which it begins with.</summary>
    private static byte[]? WithoutOffset(byte[]? item) =>
        item is { Length: > 4 } && UInt32(item, 0) is var offset && offset < item.Length - 4 ? item[(int)(4 + offset)..] : null;

    private static int UInt16(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));

    private static long UInt32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));

    /// <summary>Reads the iloc box. Throws <see cref="ArgumentOutOfRangeException"/> at its end.</summary>
    private sealed class LocationReader(byte[] box)
    {
        private int _at = 4;

        /// <summary>Whether the item found lies in the idat box, not anywhere in the file.</summary>
        public bool IsInItemData { get; private set; }

        public List<(long Offset, long Length)>? ExtentsOf(long wanted)
        {
            var version = box[0];
            var sizes = Next(2);
            var (offsetSize, lengthSize) = ((int)(sizes >> 12), (int)(sizes >> 8 & 15));
            var (baseSize, indexSize) = ((int)(sizes >> 4 & 15), version > 0 ? (int)(sizes & 15) : 0);
            var count = Next(version < 2 ? 2 : 4);
            for (long i = 0; i < Math.Min(count, MaxItemCount); i++)
            {
                var id = Next(version < 2 ? 2 : 4);
                IsInItemData = version > 0 && (Next(2) & 15) == 1;
                Next(2);
                var start = Next(baseSize);
                var extents = new List<(long, long)>();
                for (var rest = Next(2); rest > 0; rest--)
                {
                    Next(indexSize);
                    var offset = start + Next(offsetSize);
                    extents.Add((offset, Next(lengthSize)));
                }
                if (id == wanted)
                    return extents;
            }
            return null;
        }

        private long Next(int size)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(_at + size, box.Length);
            long value = 0;
            for (var i = 0; i < size; i++)
                value = value << 8 | box[_at++];
            return value;
        }
    }
}
