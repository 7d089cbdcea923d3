using NetVips;
using Reality.Testing.Images;

namespace Reality.Fuzz.Images;

/// <summary>Small images of every coding that is read, with EXIF and XMP.</summary>
internal static class SeedImages
{
    private const string Xmp =
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
        + "<rdf:Description xmlns:drone-dji='http://www.dji.com/drone-dji/1.0/' xmlns:Camera='http://pix4d.com/camera/1.0/' "
        + "drone-dji:GpsLatitude='49.1' drone-dji:GpsLongitude='9.2' drone-dji:AbsoluteAltitude='+200.5' "
        + "drone-dji:GimbalYawDegree='+10' drone-dji:GimbalPitchDegree='-90' drone-dji:GimbalRollDegree='0'>"
        + "<Camera:BandName><rdf:Seq><rdf:li>Green</rdf:li></rdf:Seq></Camera:BandName></rdf:Description></rdf:RDF></x:xmpmeta>";

    public static IReadOnlyList<byte[]> All()
    {
        using var gray = Image.Gaussnoise(97, 61, mean: 128, sigma: 40, seed: 1).Cast(Enums.BandFormat.Uchar);
        using var plain = gray.Bandjoin(gray, gray).Copy(interpretation: Enums.Interpretation.Srgb);
        using var color = plain.Mutate(Describe);
        using var deep = plain.Linear([257.0], [0.0]).Cast(Enums.BandFormat.Ushort);
        using var alpha = plain.Bandjoin(gray);
        using var cmyk = alpha.Copy(interpretation: Enums.Interpretation.Cmyk);
        using var real = gray.Cast(Enums.BandFormat.Float);
        const Enums.ForeignKeep Keep = Enums.ForeignKeep.All;
        return
        [
            color.JpegsaveBuffer(keep: Keep),
            color.JpegsaveBuffer(interlace: true, keep: Keep),
            gray.JpegsaveBuffer(),
            cmyk.JpegsaveBuffer(),
            color.PngsaveBuffer(keep: Keep),
            color.PngsaveBuffer(interlace: true, keep: Keep),
            deep.PngsaveBuffer(),
            alpha.PngsaveBuffer(palette: true),
            PngFile.Of(40, 30, ("zTXt", PngFile.CompressedText(new byte[5000]))),
            PngFile.Of(40, 30, ("iTXt", PngFile.Xmp(System.Text.Encoding.UTF8.GetBytes(Xmp), compressed: true))),
            color.TiffsaveBuffer(keep: Keep),
            color.TiffsaveBuffer(tile: true, tileWidth: 32, tileHeight: 32, compression: Enums.ForeignTiffCompression.Deflate),
            color.TiffsaveBuffer(bigtiff: true, compression: Enums.ForeignTiffCompression.Lzw, keep: Keep),
            deep.TiffsaveBuffer(compression: Enums.ForeignTiffCompression.Lzw, predictor: Enums.ForeignTiffPredictor.Horizontal),
            real.TiffsaveBuffer(),
            color.TiffsaveBuffer(compression: Enums.ForeignTiffCompression.Jpeg),
            gray.TiffsaveBuffer(compression: Enums.ForeignTiffCompression.Ccittfax4, bitdepth: 1),
            TiffFile.Of(64, 64, bands: 3, planar: true),
            color.WebpsaveBuffer(keep: Keep),
            alpha.WebpsaveBuffer(lossless: true),
            HeicFile.Turned,
            DngFile.Of(64, 48, (x, y) => (x * y, x, y), orientation: 6),
        ];
    }

    private static void Describe(MutableImage image)
    {
        image.Set(GValue.GStrType, "exif-ifd0-Make", "DJI");
        image.Set(GValue.GStrType, "exif-ifd0-Model", "FC6310");
        image.Set(GValue.GStrType, "exif-ifd2-FocalLength", "8/1");
        image.Set(GValue.GStrType, "exif-ifd2-DateTimeOriginal", "2020:01:02 03:04:05");
        image.Set(GValue.GStrType, "exif-ifd3-GPSLatitude", "49/1 6/1 0/1");
        image.Set(GValue.GStrType, "exif-ifd3-GPSLatitudeRef", "N");
        image.Set(GValue.GStrType, "exif-ifd3-GPSLongitude", "9/1 12/1 0/1");
        image.Set(GValue.GStrType, "exif-ifd3-GPSLongitudeRef", "E");
        image.Set(GValue.GIntType, "orientation", 6);
        image.Set(GValue.BlobType, "xmp-data", System.Text.Encoding.UTF8.GetBytes(Xmp));
    }
}
