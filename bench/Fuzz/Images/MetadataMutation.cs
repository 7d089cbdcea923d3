using System.Text;
using Reality.Core.Numerics;

namespace Reality.Fuzz.Images;

/// <summary>Changes to the texts and tags of metadata, where changes of any byte rarely make sense.</summary>
internal static class MetadataMutation
{
    private static readonly byte[][] s_words = [.. new[]
    {
        "http://www.dji.com/drone-dji/1.0/", "http://pix4d.com/camera/1.0/", "http://ns.adobe.com/exif/1.0/",
        "http://ns.adobe.com/tiff/1.0/", "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf:Description", "rdf:Bag", "rdf:Seq",
        "rdf:Alt", "rdf:li", "rdf:parseType='Resource'", "rdf:resource='x'", "xml:lang='x-default'", "xmlns:a='b'",
        "<rdf:li>", "</rdf:li>", "<rdf:Seq>", "</rdf:Seq>", "<!--", "-->", "<![CDATA[", "]]>", "<!DOCTYPE x [<!ENTITY e 'e'>]>",
        "&e;", "&amp;", "&#0;", "&#x10FFFF;", "<?xml version='1.0' encoding='UTF-16'?>", "<?xpacket end='w'?>",
        "GpsLatitude='", "GpsLongitude='", "GpsLongtitude='", "AbsoluteAltitude='", "RelativeAltitude='", "GimbalYawDegree='",
        "GimbalPitchDegree='", "FlightYawDegree='", "RtkFlag='50'", "RtkStdLat='", "BandName='", "ModelType='fisheye'",
        "CalibratedFocalLength='", "PerspectiveFocalLength='", "NaN", "Infinity", "1e999", "-1e-320", "49,6.5N", "9/0", "0/0",
        "4294967295/1", "2020:02:30 25:61:61", "2020:01:02 03:04:05", "+14:01", "Exif\0\0", "http://ns.adobe.com/xap/1.0/\0",
        "XML:com.adobe.xmp\0", "II*\0", "MM\0*",
    }.Select(Encoding.Latin1.GetBytes)];

    // Tags of the directories of a photo, and of the pointers to the others.
    private static readonly ushort[] s_tags =
    [
        1, 2, 3, 4, 5, 6, 16, 17, 256, 257, 258, 259, 262, 271, 272, 274, 277, 278, 284, 322, 323, 330, 700, 33434, 33437, 34665,
        34853, 34855, 36867, 36881, 37377, 37378, 37386, 37521, 40962, 40963, 41486, 41487, 41488, 41989, 42033, 42036,
    ];

    /// <summary>One to four words or tags in place of bytes.</summary>
    public static byte[] Of(byte[] input, ref SeededRandom random)
    {
        var bytes = new List<byte>(input);
        for (var changes = 1 + random.NextInt32(4); changes > 0 && bytes.Count > 8; changes--)
        {
            var at = random.NextInt32(random.NextInt32(2) == 0 ? bytes.Count : Math.Min(bytes.Count, 2000));
            if (random.NextInt32(3) == 0)
                WriteTag(bytes, at, ref random);
            else
                WriteWord(bytes, at, ref random);
        }
        return [.. bytes];
    }

    private static void WriteWord(List<byte> bytes, int at, ref SeededRandom random)
    {
        var word = s_words[random.NextInt32(s_words.Length)];
        if (random.NextInt32(2) == 0)
            bytes.RemoveRange(at, Math.Min(word.Length, bytes.Count - at));
        bytes.InsertRange(at, word);
    }

    private static void WriteTag(List<byte> bytes, int at, ref SeededRandom random)
    {
        var (tag, type) = (s_tags[random.NextInt32(s_tags.Length)], random.NextInt32(19));
        byte[] entry = [(byte)tag, (byte)(tag >> 8), (byte)type, 0];
        if (random.NextInt32(2) == 0)
            entry = [entry[1], entry[0], 0, (byte)type];
        for (var i = 0; i < entry.Length && at + i < bytes.Count; i++)
            bytes[at + i] = entry[i];
    }
}
