using CsCheck;
using Reality.Storage.Blobs;

namespace Reality.Storage.Tests.Blobs;

public sealed class BlobNameTests
{
    [Theory]
    [InlineData("a", true)]
    [InlineData("photos/DSC 1.JPG", true)]
    [InlineData("...", true)]
    [InlineData("a/..b/c.", true)]
    [InlineData("😀", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData(".", false)]
    [InlineData("a/.", false)]
    [InlineData("../a", false)]
    [InlineData("a\\..\\b", false)]
    [InlineData("a\u007F", false)]
    [InlineData("a\u0085", false)]
    [InlineData("\uFFFE", false)]
    [InlineData("\U0010FFFF", false)]
    [InlineData("\U0001FFFE", false)]
    public void A_blob_name_is_well_formed_text_that_is_safe_as_a_path(string? name, bool valid) =>
        Assert.Equal(valid, BlobName.IsValid(name));

    [Fact]
    public void Surrogates_must_be_in_pairs()
    {
        Assert.True(BlobName.IsValid("a\uD83D\uDE00"));
        Assert.All(["\uD83D", "\uD83Da", "\uDE00\uD83D", "a\uDE00"], name => Assert.False(BlobName.IsValid(name)));
    }

    [Fact]
    public void The_longest_blob_name_has_1024_characters()
    {
        Assert.True(BlobName.IsValid(new string('x', 1024)));
        Assert.False(BlobName.IsValid(new string('x', 1025)));
    }

    [Fact]
    public void A_valid_blob_name_survives_utf8_and_xml() => Gen.String.Where(BlobName.IsValid).Sample(name =>
    {
        var bytes = new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(name);
        var element = System.Xml.Linq.XElement.Parse(new System.Xml.Linq.XElement("Name", name).ToString());
        return System.Text.Encoding.UTF8.GetString(bytes) == name && element.Value == name;
    });

    [Theory]
    [InlineData("abc", true)]
    [InlineData("a-b-3", true)]
    [InlineData("ab", false)]
    [InlineData("-abc", false)]
    [InlineData("abc-", false)]
    [InlineData("a--b", false)]
    [InlineData("Abc", false)]
    [InlineData("a.b", false)]
    [InlineData("abc\n", false)]
    [InlineData("äbc", false)]
    public void A_container_name_has_lower_case_letters_digits_and_single_hyphens(string name, bool valid) =>
        Assert.Equal(valid, BlobName.IsValidContainer(name));

    [Fact]
    public void A_container_name_has_3_to_63_characters()
    {
        Assert.True(BlobName.IsValidContainer(new string('x', 63)));
        Assert.False(BlobName.IsValidContainer(new string('x', 64)));
        Assert.False(BlobName.IsValidContainer(null));
    }

    [Fact]
    public void A_block_id_is_the_base64_of_1_to_64_bytes()
    {
        for (var length = 1; length <= 64; length++)
            Assert.True(BlobName.IsValidBlockId(Convert.ToBase64String(new byte[length])));
        Assert.False(BlobName.IsValidBlockId(Convert.ToBase64String(new byte[65])));
        Assert.All([null, "", "====", "QQ", "Q-=="], id => Assert.False(BlobName.IsValidBlockId(id)));
    }
}
