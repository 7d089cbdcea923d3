using Reality.Core.Imaging;

namespace Reality.Engine.Tags;

/// <summary>Finds and reads the tags of a photo.</summary>
public static class TagDetector
{
    /// <summary>The tags of the requested kinds, each once per place, ordered by name and place.</summary>
    /// <param name="decodeQr">Decodes QR codes.</param>
    public static List<PhotoTag> Detect(
        Image<byte> gray, TagOptions options, QrDecoder decodeQr, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(gray);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(decodeQr);
        var tags = Read(gray, options.Kinds, decodeQr, cancellation);
        if ((options.Kinds & ~TagKinds.Checkerboards) != 0 && gray.Pixels.LongLength <= options.MaxEnlargedPixelCount)
        {
            var enlarged = Enlargement.Double(gray);
            tags.AddRange(Read(enlarged, options.Kinds, decodeQr, cancellation).Select(tag => tag.Enlarged(0.5)));
        }
        if (options.Kinds.HasFlag(TagKinds.Checkerboards))
            tags.AddRange(CheckerboardDetector.Find(gray, cancellation));
        return WithoutRepetition(tags);
    }

    private static List<PhotoTag> Read(
        Image<byte> gray, TagKinds kinds, QrDecoder decodeQr, CancellationToken cancellation)
    {
        var tags = new List<PhotoTag>();
        if ((kinds & ~TagKinds.Checkerboards) == 0)
            return tags;
        var quads = QuadDetector.Find(gray, cancellation);
        List<CodeFamily> families = [.. kinds.HasFlag(TagKinds.April) ? AprilFamilies.All : []];
        if (kinds.HasFlag(TagKinds.Chili))
            families.Add(ChiliFamily.Instance);
        foreach (var quad in families.Count > 0 ? quads : [])
        {
            cancellation.ThrowIfCancellationRequested();
            if (CodeReader.TryRead(gray, quad, families, out var tag))
                tags.Add(tag);
        }
        if (kinds.HasFlag(TagKinds.Qr))
        {
            tags.AddRange(QrLocation.Locate(decodeQr(gray, cancellation), quads));
            tags.AddRange(QrRectification.Read(gray, quads, decodeQr, cancellation));
        }
        return tags;
    }

    // The same tag at the same place: the one with fewer corrected cells, or the first.
    private static List<PhotoTag> WithoutRepetition(List<PhotoTag> tags)
    {
        var kept = new List<PhotoTag>();
        foreach (var tag in tags.OrderBy(tag => tag.ErrorCount))
        {
            if (kept.All(other => other.Name != tag.Name || (other.Points[0] - tag.Points[0]).Length > 0.25 * tag.Size))
                kept.Add(tag);
        }
        return
        [
            .. kept.OrderBy(tag => tag.Name, StringComparer.Ordinal)
                .ThenBy(tag => tag.Points[0].Y).ThenBy(tag => tag.Points[0].X),
        ];
    }
}
