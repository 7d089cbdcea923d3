using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Reality.Storage.Database.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class FinishAttempts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "FinishAttempts",
                table: "Jobs",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "FinishAttempts",
                table: "Jobs");
        }
    }
}
