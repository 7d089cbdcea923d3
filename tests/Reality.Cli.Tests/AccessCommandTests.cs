using Microsoft.IdentityModel.JsonWebTokens;
using Reality.Cli.Console;
using Reality.Server.Access;
using Reality.Storage.Database;
using Reality.Testing;

namespace Reality.Cli.Tests;

/// <summary>The commands token and itwin.</summary>
public sealed class AccessCommandTests
{
    private const UnixFileMode PrivateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string ITwin = "2a6d1f0e-7a5b-4d9e-8f50-1f2f6a0c9b01";

    [Fact]
    public void A_token_is_all_that_is_printed()
    {
        using var folder = new TemporaryFolder();

        var run = InProcess.Run("token", "--data", folder.Path, "--user", "anna", "--expires", "12h");

        Assert.Equal((ExitCode.Done, ""), (run.ExitCode, run.Error));
        var token = new JsonWebToken(Assert.Single(run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Trim());
        Assert.Equal(UserId.Of("anna"), token.Subject);
        Assert.InRange(
            token.ValidTo - TimeProvider.System.GetUtcNow().UtcDateTime, TimeSpan.FromHours(11.9), TimeSpan.FromHours(12.1));
    }

    [Fact]
    public void A_new_data_folder_is_its_owners_alone_and_one_that_others_can_enter_becomes_so()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
            return;
        }
        using var folder = new TemporaryFolder();
        var open = Directory.CreateDirectory(folder["open"]).FullName;
        File.SetUnixFileMode(open, PrivateMode | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        var token = InProcess.Run("token", "--data", folder["new"]);
        var share = InProcess.Run("itwin", "share", "--data", open, "--itwin", ITwin, "--user", "anna");

        Assert.Equal((ExitCode.Done, ""), (token.ExitCode, token.Error));
        Assert.Equal(ExitCode.Done, share.ExitCode);
        Assert.Contains("is now private (0700)", share.Error, StringComparison.Ordinal);
        Assert.Equal((PrivateMode, PrivateMode), (File.GetUnixFileMode(folder["new"]), File.GetUnixFileMode(open)));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(open, "reality.db")));
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }

    [Theory]
    [InlineData("30")]
    [InlineData("0d")]
    [InlineData("-1d")]
    [InlineData("3y")]
    [InlineData("999999d")]
    public void A_time_that_is_none_is_refused(string expires)
    {
        using var folder = new TemporaryFolder();

        var run = InProcess.Run("token", "--data", folder.Path, $"--expires={expires}");

        Assert.Equal(ExitCode.WrongCommandLine, run.ExitCode);
        Assert.Contains(expires, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Sharing_makes_a_member()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal(
            ExitCode.Done, InProcess.Run("itwin", "share", "--data", folder.Path, "--itwin", ITwin, "--user", "anna").ExitCode);
        Assert.Equal(ExitCode.Done, InProcess.Run(
            "itwin", "share", "--data", folder.Path, "--itwin", ITwin.ToUpperInvariant(), "--user", "bert").ExitCode);

        using (var database = DatabaseFactory.Create(new(), folder.Path).CreateDbContext())
        {
            Assert.Equal(UserId.Of("anna"), database.ITwins.Single().OwnerId);
            Assert.Equal(
                new[] { UserId.Of("anna"), UserId.Of("bert") }.Order(),
                database.ITwinMembers.Select(member => member.UserId).AsEnumerable().Order());
        }
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }

    [Fact]
    public void Unsharing_ends_a_membership()
    {
        using var folder = new TemporaryFolder();
        InProcess Change(string change, string user) =>
            InProcess.Run("itwin", change, "--data", folder.Path, "--itwin", ITwin, "--user", user);
        Change("share", "anna");
        Change("share", "bert");

        Assert.Equal($"bert is no longer a member of the iTwin {ITwin}.", Change("unshare", "bert").Output.Trim());
        Assert.Contains("was not a member of", Change("unshare", UserId.Of("bert")).Output, StringComparison.Ordinal);

        using (var database = DatabaseFactory.Create(new(), folder.Path).CreateDbContext())
            Assert.Equal([UserId.Of("anna")], database.ITwinMembers.Select(member => member.UserId));
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }

    [Fact]
    public void With_another_issuer_a_user_is_named_by_the_subject()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            folder["appsettings.json"], """{"Access":{"Authority":"https://issuer.example/","Audience":"reality"}}""");

        InProcess.Run("itwin", "share", "--data", folder.Path, "--itwin", ITwin, "--user", UserId.Of("anna"));

        using (var database = DatabaseFactory.Create(new(), folder.Path).CreateDbContext())
        {
            Assert.Equal(
                UserId.Of(new Uri("https://issuer.example"), UserId.Of("anna")), database.ITwinMembers.Single().UserId);
        }
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }

    [Fact]
    public void What_is_no_itwin_is_not_shared()
    {
        using var folder = new TemporaryFolder();

        var run = InProcess.Run("itwin", "share", "--data", folder.Path, "--itwin", "mine", "--user", "bert");

        Assert.Equal(ExitCode.WrongCommandLine, run.ExitCode);
        Assert.Contains("'mine'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_others_could_reach_is_refused_with_what_to_do()
    {
        using var folder = new TemporaryFolder();

        var run = InProcess.Run("serve", "--data", folder.Path, "--urls", "http://0.0.0.0:0");

        Assert.Equal(ExitCode.WrongCommandLine, run.ExitCode);
        Assert.Contains("Access:AllowRemoteWithLocalIssuer", run.Error, StringComparison.Ordinal);
    }
}
