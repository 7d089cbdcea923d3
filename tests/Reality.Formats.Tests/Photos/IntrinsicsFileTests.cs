using System.Text;
using Reality.Core;
using Reality.Core.Scenes;
using Reality.Formats.Photos;
using Reality.Testing;

namespace Reality.Formats.Tests.Photos;

public sealed class IntrinsicsFileTests
{
    private static readonly Camera s_camera = new()
    {
        Id = new(0), Width = 4000, Height = 3000, FocalLength = 3000, PrincipalPoint = new(2000, 1500),
    };

    [Theory]
    [InlineData("""
        {"Dimensions":{"width":4000,"height":3000},"FocalLength":2871.25,"PrincipalPoint":{"x":2003.4,"y":1497.9},
         "AspectRatio":1.001,"Skew":0.25,"RadialDistortion":{"k1":-0.0135,"k2":0.004,"k3":-0.0003},
         "TangentialDistortion":{"p1":-0.0012,"p2":0.0002}}
        """)]
    [InlineData("""{"Type":"fisheye","FocalLength":1200}""")]
    public void A_damaged_file_is_read_or_refused_and_nothing_else_happens(string text)
    {
        var readCount = 0;
        foreach (var bytes in CorruptFile.AllOf(Encoding.UTF8.GetBytes(text)))
        {
            try
            {
                IntrinsicsFile.Read(new MemoryStream(bytes)).ApplyTo(s_camera);
                readCount++;
            }
            catch (InvalidFileException)
            {
            }
        }

        // Another digit is still a file.
        Assert.InRange(readCount, 1, 3000);
    }
}
