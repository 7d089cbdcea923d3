using System.Text;
using System.Xml;
using Reality.Core;
using Reality.Formats.E57;
using Reality.Formats.Xml;

namespace Reality.Formats.Tests.Xml;

public sealed class SafeXmlTests
{
    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Elements_may_lie_in_64_others(int others, bool isAccepted)
    {
        var text = new StringBuilder().Insert(0, "<a>", others).Append("<b/>").Insert(4 + 3 * others, "</a>", others).ToString();

        var fault = Record.Exception(() => SafeXml.CheckDepth(new StringReader(text)));

        Assert.Equal(isAccepted, fault is null);
        Assert.True(fault is null or XmlException, $"{fault}");
    }

    [Fact]
    public void Scans_whose_description_is_nested_without_end_are_refused_before_a_tree_is_made()
    {
        var deep = Encoding.UTF8.GetBytes(new StringBuilder().Insert(0, "<a>", 100_000).ToString());
        var before = GC.GetAllocatedBytesForCurrentThread();

        var fault = Assert.Throws<InvalidFileException>(() => E57Scan.ReadAll(deep));

        Assert.InRange(fault.Message.Length, 10, 400);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }
}
