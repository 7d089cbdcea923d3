using Reality.Server.Access;
using Reality.Testing;

namespace Reality.Server.Tests.Access;

public sealed class LocalIssuerTests
{
    [Fact]
    public void The_key_is_for_its_owner_alone()
    {
        using var folder = new TemporaryFolder();

        LocalIssuer.Open(folder.Path);

        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder["keys/token.key"]));
    }

    [Fact]
    public void All_who_start_together_have_the_same_key()
    {
        for (var round = 0; round < 20; round++)
        {
            using var folder = new TemporaryFolder();
            var keys = new string[8];

            Parallel.For(0, keys.Length, i => keys[i] = Convert.ToHexString(LocalIssuer.Open(folder.Path).Key.Key));

            Assert.Single(keys.Distinct());
            Assert.Single(Directory.GetFiles(folder["keys"]));
        }
    }

    [Fact]
    public void A_broken_key_is_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["keys/token.key"], "short");

        var problem = Assert.Throws<InvalidDataException>(() => LocalIssuer.Open(folder.Path));

        Assert.Contains("token.key", problem.Message, StringComparison.Ordinal);
    }
}
