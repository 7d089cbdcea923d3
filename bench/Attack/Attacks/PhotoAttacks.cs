using NetVips;
using Reality.Testing.Images;

namespace Reality.Attack.Attacks;

/// <summary>Files that take a reader of photos down, or its memory: each costs a message of its own, and no more.</summary>
internal sealed class PhotoAttacks : AttackGroup
{
    private const int SidesMegapixels = 390;
    private string _photos = "";
    private string _bombs = "";
    private string[] _names = [];

    public override string Name => "photos";

    public override string Title => "photos with deep, nested and long XMP, bombs of TIFF, JPEG and PNG, names";

    public override async Task PrepareAsync(TargetSystem system, Person mallory)
    {
        using var gray = Image.Black(64, 64, bands: 3).Cast(Enums.BandFormat.Uchar);
        var (jpeg, progressive, interlaced) =
            (gray.JpegsaveBuffer(), gray.JpegsaveBuffer(interlace: true), gray.PngsaveBuffer(interlace: true));
        (int Width, int Height) huge = (SidesMegapixels * 1_000_000 / 6_000, 6_000);
        var deep = XmpPacket.Bytes(XmpPacket.NestedResources(20_000));
        var text = ("zTXt", PngFile.CompressedText(new byte[256 << 20]));
        List<(string Name, byte[] Bytes)> files =
        [
            ("deep.png", PngFile.Of(8, 8, ("iTXt", PngFile.Xmp(deep, compressed: false)))),
            ("deep-packed.png", PngFile.Of(8, 8, ("iTXt", PngFile.Xmp(deep, compressed: true)))),
            ("deep.jpg", JpegFile.WithXmp(jpeg, XmpPacket.Bytes(XmpPacket.NestedResources(1_500)))),
            ("nested-28.jpg", JpegFile.WithXmp(jpeg, XmpPacket.Bytes(XmpPacket.NestedStructures(28)))),
            ("nested-100.jpg", JpegFile.WithXmp(jpeg, XmpPacket.Bytes(XmpPacket.NestedStructures(100)))),
            ("nested-600.jpg", JpegFile.WithXmp(jpeg, XmpPacket.Bytes(XmpPacket.NestedStructures(600)))),
            ("names.jpg", JpegFile.WithXmp(jpeg, XmpPacket.LongName(30_000, 3_000), 64)), ("names.jgw", "1"u8.ToArray()),
            ("tile.tif", TiffFile.Of(64, 64, tile: 30_000)),
            ("strip.tif", TiffFile.Of(20_000, 20_000, bands: 4, planar: true)),
            ("bands.tif", TiffFile.Of(4096, 4096, bands: 65_535)),
            ("progressive.jpg", JpegFile.WithSize(progressive, huge.Width, huge.Height)),
            ("interlaced.png", PngFile.WithSize(interlaced, huge.Width, huge.Height)),
            ("sides.png", PngFile.WithSize(PngFile.Of(8, 8), 1_000_000_000, 1_000_000_000)),
            .. Enumerable.Range(0, 12).Select(i => ($"texts-{i}.png", PngFile.Of(8, 8, text, text, text, text, text))),
            ("text.jpg", "no photo"u8.ToArray()), ("empty.jpg", []), ("cut.jpg", jpeg[..200]),
        ];
        _names = [.. files.Select(file => file.Name).Where(name => name != "names.jgw")];
        _bombs = await mallory.UploadAsync("CCImageCollection", [.. files]);
        _photos = await mallory.UploadAsync("CCImageCollection", ("one.jpg", jpeg));
    }

    public override async Task AttackAsync(TargetSystem system, Person mallory, AttackLog log)
    {
        await TryNamesAsync(mallory, log);
        var end = await mallory.RunAsync(
            "FillImageProperties", $$"""{"inputs":{"imageCollections":["{{_bombs}}","{{_photos}}"]},"outputs":["scene"]}""");
        log.Add(
            $"{_names.Length} hostile photos and a good one", $"{end.State} after {end.Time.TotalSeconds:0.0} s",
            end.State == "Success");
        foreach (var name in _names)
        {
            var messages = end.Messages.Where(text => text.Contains(name, StringComparison.Ordinal)).ToList();
            log.Add(name, string.Join("; ", messages), messages.Count > 0);
        }
    }

    /// <summary>Names that fail a run or forge lines of a log, if they are taken as they are.</summary>
    private async Task TryNamesAsync(Person mallory, AttackLog log)
    {
        using var gray = Image.Black(64, 64, bands: 3).Cast(Enums.BandFormat.Uchar);
        var jpeg = gray.JpegsaveBuffer();
        var link = await mallory.WriteLinkAsync(_photos);
        List<string> stored = [];
        foreach (var name in (string[])[
            "a:b.jpg", @"a\b.jpg", "a//b.jpg", "/b.jpg", "a\u001b[31mb.jpg", "a\nERR forged.jpg", "a\u202eb.jpg"])
        {
            var answer = await mallory.PutAsync(link, name, jpeg);
            log.Add($"photo named {Uri.EscapeDataString(name)}", $"{answer}", answer.IsTyped);
            if (answer.IsSuccess)
                stored.Add(name);
        }
        var end = await mallory.RunAsync(
            "FillImageProperties",
            $$"""
            {"inputs":{"imageCollections":["{{_photos}}"]},"outputs":["scene"],"options":{"recursiveImageCollections":true} }
            """);
        log.Add($"{stored.Count} of them read", $"{end.State}: {string.Join("; ", end.Messages)}", end.State == "Success");
        var refused = stored.Where(name => name.StartsWith('/') || name.Contains("//", StringComparison.Ordinal)
            || name.AsSpan().ContainsAny(':', '\\'));
        foreach (var name in refused)
        {
            var reasons = end.Messages.Where(text => text.Contains("a scene cannot refer to its name", StringComparison.Ordinal)
                && text.Contains(name, StringComparison.Ordinal)).ToList();
            log.Add($"reason why {name} is left out", string.Join("; ", reasons), reasons.Count > 0);
        }
    }
}
